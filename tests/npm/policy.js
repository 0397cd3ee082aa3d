// The package where the page's policy forbids wasm.
import * as web from "../../dist/npm/index.js";
import * as inline from "../../dist/npm/inline.js";
import { equal, failsSaying, includes, run, thrown } from "./check.js";
import { outcomesIn } from "./outcomes.js";

const REASON = "add 'wasm-unsafe-eval' to its script-src";

// A worker of the page's own text has the page's policy
const script = `import ${JSON.stringify(new URL("failures-worker.js", location).href)};`;
const blob = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));

const inPage = {
  "init() and the class say so": () => failsSaying(web, undefined, REASON),
  "inlined, the class says so at once": () => includes(thrown(inline.WebSocketClient), REASON),
  "inlined, init() says so too": () => failsSaying(inline, undefined, REASON),
  "a ReconnectingWebSocket says the same": () =>
    [web, inline].forEach((entry) => equal(thrown(entry.ReconnectingWebSocket), thrown(entry.WebSocketClient))),
};

window.outcomes = [...(await run(inPage)), ...(await outcomesIn("policy", new Worker(blob, { type: "module" })))];
