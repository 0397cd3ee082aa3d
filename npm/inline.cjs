// The entry for require(): Node 22.12 and later can load an ES module that way, but TypeScript wants a CommonJS one.
module.exports = require("./inline.js");
