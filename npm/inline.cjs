// The entry for require(): Node 22.12 and later can load an ES module that way, but TypeScript wants a CommonJS one.
const entry = require("./inline.js");
Object.assign(exports, entry);
// Tools that don't run this see it here
exports.default = entry.default;
