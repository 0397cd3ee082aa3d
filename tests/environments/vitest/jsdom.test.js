// @vitest-environment jsdom
import { check } from "./check.js";

check("jsdom");
