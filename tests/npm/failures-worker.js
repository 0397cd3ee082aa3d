// The worker of failures.js and policy.js: what it is sent says which; answers with what came of each check.
import { equal, failsSaying, includes, run, thrown } from "./check.js";

const REASON = "add 'wasm-unsafe-eval' to its script-src";

const CHECKS = {
  failures: (web, root) => ({
    "in a worker before init() each class says to await it": () => {
      includes(thrown(web.WebSocketClient), "await its init()");
      includes(thrown(web.ReconnectingWebSocket), "await its init()");
    },
    "in a worker a file that isn't there": () =>
      failsSaying(web, `${root}/dist/npm/missing.wasm`, "missing.wasm", "status 404", "call init() with its address"),
    "in a worker a page in its place": () =>
      failsSaying(
        web,
        `${root}/www/index.html`,
        "www/index.html",
        "is no wasm (its Content-Type is text/html",
        "as application/wasm",
      ),
    "in a worker a file cut off": () => failsSaying(web, Uint8Array.of(0, 0x61), "not of this version"),
    "in a worker the other class says the same": () =>
      equal(thrown(web.ReconnectingWebSocket), thrown(web.WebSocketClient)),
  }),
  policy: (web) => ({
    "in a worker init() and the classes say so": async () => {
      await failsSaying(web, undefined, REASON);
      includes(thrown(web.ReconnectingWebSocket), REASON);
    },
  }),
};

self.onmessage = async ({ data: [which, root] }) =>
  postMessage(await run(CHECKS[which](await import("../../dist/npm/index.js"), root)));
// Whoever made it may have posted too early
postMessage("ready");
