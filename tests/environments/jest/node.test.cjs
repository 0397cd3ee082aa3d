/** @jest-environment node */
require("./check.cjs")("node");
