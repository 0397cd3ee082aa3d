// A CommonJS program for Node; prints what came of its checks.
const all = require("wasm-websocket");
const { common, run } = require("./check.js");

const [, , server] = process.argv;

run(common(all, server)).then((outcomes) => {
  console.log(JSON.stringify(outcomes));
  process.exit();
});
