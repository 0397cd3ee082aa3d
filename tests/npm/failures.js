// The package where its wasm can't be had, which it says; then where it can, after all.
import * as web from "../../dist/npm/index.js";
import { echo, equal, failsSaying, includes, run, thrown } from "./check.js";
import { outcomesIn } from "./outcomes.js";

const server = new URLSearchParams(location.search).get("server");
// Each way to construct the other class
const RECONNECTING = [
  web.ReconnectingWebSocket,
  given((url) => [url, { backoff: { maxRetries: 0 } }]),
  given((url) => [url, { backoff: { maxRetries: 3 } }]),
  given((url) => [() => url]),
];

const inPage = {
  "before init() a ReconnectingWebSocket says to await it": () =>
    RECONNECTING.forEach((Class) => includes(thrown(Class), "await its init()")),
  "a file that isn't there": () =>
    failsSaying(web, "/dist/npm/missing.wasm", "missing.wasm", "status 404", "call init() with its address"),
  "a page in its place": () =>
    failsSaying(
      web,
      "/www/index.html",
      "www/index.html",
      "is no wasm (its Content-Type is text/html",
      "as application/wasm",
    ),
  "an address that can't be fetched": () =>
    failsSaying(web, `${location.origin.replace(/\d+$/, 1)}/wasm`, "can't be fetched", "connect-src"),
  "a file cut off": () => failsSaying(web, Uint8Array.of(0, 0x61), "not of this version"),
  "a ReconnectingWebSocket says the same": () =>
    RECONNECTING.forEach((Class) => equal(thrown(Class), thrown(web.WebSocketClient))),
  "served as text it loads all the same": async () => {
    await web.default("/as-text/wasm_websocket_bg.wasm");
    await echo(web.WebSocketClient, server);
  },
  "then a ReconnectingWebSocket connects": () => echo(web.ReconnectingWebSocket, server),
};

window.outcomes = [
  ...(await run(inPage)),
  ...(await outcomesIn("failures", new Worker("failures-worker.js", { type: "module" }))),
];

// The class, constructed with other arguments than the URL alone.
function given(args) {
  return class extends web.ReconnectingWebSocket {
    constructor(url) {
      super(...args(url));
    }
  };
}
