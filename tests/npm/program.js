// A program for Node and Deno; prints what came of its checks.
import init, { WebSocketClient } from "wasm-websocket";
import * as inline from "wasm-websocket/inline";
import process from "node:process";
import { echo, run } from "./check.js";

const [, , server] = process.argv;

const outcomes = await run({
  "ready without init()": () => echo(WebSocketClient, server),
  "init() does no harm": async () => {
    await Promise.all([init(), init()]);
    await echo(WebSocketClient, server);
  },
  "inlined": () => echo(inline.WebSocketClient, server),
});
console.log(JSON.stringify(outcomes));
