// The package without a bundler, under the policy that the README states.
import * as all from "../../dist/npm/index.js";
import { common, echo, includes, inWorker, run, thrown } from "./check.js";

const server = new URLSearchParams(location.search).get("server");
const { default: init, WebSocketClient } = all;
const workerWith = (entry) => new Worker(`plain-worker.js?entry=${entry}`, { type: "module" });
const anew = (name) => import(`../../dist/npm/index.js?${name}`);
const WASM = "/dist/npm/wasm_websocket_bg.wasm";

window.outcomes = await run({
  "before init() the class says to await it": () => includes(thrown(WebSocketClient), "await its init()"),
  "ready after init()": async () => {
    await Promise.all([init(), init()]);
    await echo(WebSocketClient, server);
  },
  ...common(all, server),
  "inlined, ready without init()": async () => echo((await import("../../dist/npm/inline.js")).WebSocketClient, server),
  "ready after init() with a response that comes": async () => {
    const { default: init, WebSocketClient } = await anew("response");
    await init(fetch(WASM));
    await echo(WebSocketClient, server);
  },
  "ready after init() with a module": async () => {
    const { default: init, WebSocketClient } = await anew("module");
    await init(await WebAssembly.compileStreaming(fetch(WASM)));
    await echo(WebSocketClient, server);
  },
  "ready after init() in a worker": () => inWorker(workerWith("index.js"), server),
  "inlined, ready in a worker": () => inWorker(workerWith("inline.js"), server),
});
