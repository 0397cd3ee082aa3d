// The package where its wasm can't be had, which it says; then where it can, after all.
import * as web from "../../dist/npm/index.js";
import { echo, failsSaying, run } from "./check.js";

const server = new URLSearchParams(location.search).get("server");

window.outcomes = await run({
  "a file that isn't there": () => failsSaying(web, "/dist/npm/missing.wasm", "missing.wasm", "status 404", "call init() with its address"),
  "a page in its place": () => failsSaying(web, "/www/index.html", "www/index.html", "is no wasm (its Content-Type is text/html", "as application/wasm"),
  "an address that can't be fetched": () => failsSaying(web, `${location.origin.replace(/\d+$/, 1)}/wasm`, "can't be fetched", "connect-src"),
  "a file cut off": () => failsSaying(web, Uint8Array.of(0, 0x61), "not of this version"),
  "served as text it loads all the same": async () => {
    await web.default("/as-text/wasm_websocket_bg.wasm");
    await echo(web.WebSocketClient, server);
  },
});
