// A CommonJS program for Node; prints what came of its checks.
const all = require("wasm-websocket");
const { inspect } = require("node:util");
const { common, includes, run } = require("./check.js");

const [, , server] = process.argv;

run({
  ...common(all, server),
  "console.log shows the class, the address and the state": () => {
    const url = `${server}/no-answer`;
    for (const Class of [all.WebSocketClient, all.ReconnectingWebSocket]) {
      const ws = new Class(url);
      const shown = inspect(ws);
      ws.close();
      includes(shown, Class.name, url, "CONNECTING");
    }
  },
}).then((outcomes) => {
  console.log(JSON.stringify(outcomes));
  process.exit();
});
