/** @jest-environment jsdom */
require("./check.cjs")("jsdom");
