// A program for bundlers, which are given nothing but its name.
import * as all from "wasm-websocket";
import * as web from "wasm-websocket/index.js";
import { common, echo, inWorker, run } from "./check.js";

const server = new URLSearchParams(location.search).get("server");
const { default: init, WebSocketClient } = all;

run({
  "ready without init()": () => echo(WebSocketClient, server),
  "init() does no harm": async () => {
    await Promise.all([init(), init()]);
    await echo(WebSocketClient, server);
  },
  ...common(all, server),
  "ready in a worker": () => inWorker(new Worker(new URL("./worker.js", import.meta.url), { type: "module" }), server),
  "fetched from a file": async () => {
    await web.default();
    await echo(web.ReconnectingWebSocket, server);
  },
}).then((outcomes) => {
  window.outcomes = outcomes;
});
