// A program for bundlers, which are given nothing but its name.
import init, { WebSocketClient } from "wasm-websocket";
import { echo, echoIn, run } from "./check.js";

const server = new URLSearchParams(location.search).get("server");

run({
  "ready without init()": () => echo(WebSocketClient, server),
  "init() does no harm": async () => {
    await Promise.all([init(), init()]);
    await echo(WebSocketClient, server);
  },
  "ready in a worker": () => echoIn(new Worker(new URL("./worker.js", import.meta.url), { type: "module" }), server),
}).then((outcomes) => {
  window.outcomes = outcomes;
});
