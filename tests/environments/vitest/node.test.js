// @vitest-environment node
import { check } from "./check.js";

check("node");
