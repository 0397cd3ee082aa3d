// @vitest-environment happy-dom
import { check } from "./check.js";

check("happy-dom");
