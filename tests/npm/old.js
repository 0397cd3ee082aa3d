// The package in a browser made old: without WebAssembly, then with Chromium's before 115.
import { echo, failsSaying, includes, run, thrown } from "./check.js";

const server = new URLSearchParams(location.search).get("server");
const { WebAssembly } = window;
const REASON = "there is no WebAssembly here";

window.outcomes = await run({
  "without WebAssembly, init() and the class say so": async () => {
    delete window.WebAssembly;
    await failsSaying(await import("../../dist/npm/index.js"), undefined, REASON);
  },
  "without WebAssembly, inlined, the class says so at once": async () => {
    const inline = await import("../../dist/npm/inline.js");
    includes(thrown(inline.WebSocketClient), REASON);
    await failsSaying(inline, undefined, REASON);
  },
  "where a page compiles little at once, inlined, it is ready after init()": async () => {
    window.WebAssembly = WebAssembly;
    WebAssembly.Module = class extends WebAssembly.Module {
      constructor(bytes) {
        if (bytes.byteLength > 4096) {
          throw new RangeError("the buffer is larger than 4KB");
        }
        super(bytes);
      }
    };
    const { default: init, WebSocketClient } = await import("../../dist/npm/inline.js?anew");
    includes(thrown(WebSocketClient), "await its init()");
    await init();
    await echo(WebSocketClient, server);
  },
});
