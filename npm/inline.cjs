// The entry for require(): inline.js in CommonJS.
"use strict";
const entry = require("./inline.js");

// In these words, as tools that don't run this look for them
Object.defineProperty(exports, "__esModule", { value: true });
Object.assign(exports, entry);
exports.default = entry.default;
