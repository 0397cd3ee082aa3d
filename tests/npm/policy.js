// The package where the page's policy forbids wasm.
import * as web from "../../dist/npm/index.js";
import * as inline from "../../dist/npm/inline.js";
import { failsSaying, includes, run, thrown } from "./check.js";

const REASON = "add 'wasm-unsafe-eval' to its script-src";

window.outcomes = await run({
  "init() and the class say so": () => failsSaying(web, undefined, REASON),
  "inlined, the class says so at once": () => includes(thrown(inline.WebSocketClient), REASON),
  "inlined, init() says so too": () => failsSaying(inline, undefined, REASON),
});
