// A program for Node, made bare: without some of its globals, the package can be imported. It works, or constructing says which
// one is missing.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import process from "node:process";
import { compileFunction } from "node:vm";
import { echo, equal, run, thrown } from "./check.js";

const [, , server] = process.argv;
const require = createRequire(import.meta.url);
const NEEDED = ["WebSocket", "DOMException", "Event", "EventTarget", "MessageEvent", "queueMicrotask", "setTimeout"];
const SPARED = ["CloseEvent", "TextDecoder", "TextEncoder", "FinalizationRegistry", "fetch", "Response", "URL"];
const { WebSocket } = globalThis;
const SURROGATES = "/echo?😀发\ud800";

// What `load` gives while these are missing.
async function without(names, load) {
  const saved = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  names.forEach((name) => delete globalThis[name]);
  try {
    return await load();
  } finally {
    saved.forEach(([name, property]) => property && Object.defineProperty(globalThis, name, property));
  }
}

// By its file: require() takes the ES module where it can
const common = require.resolve("wasm-websocket/package.json").replace(/package\.json$/, "inline.cjs");
const source = await readFile(common, "utf8");
const LOADS = {
  imported: (names) => import(`${import.meta.resolve("wasm-websocket")}?without=${names}`),
  required: async () => {
    const module = { exports: {} };
    compileFunction(source, ["exports", "module", "require"])(module.exports, module, require);
    return module.exports;
  },
};

const checks = {};
for (const [how, load] of Object.entries(LOADS)) {
  for (const name of NEEDED) {
    checks[`${how} without ${name}, it says so`] = async () => {
      const [one, other] = await without([name], async () => {
        const { WebSocketClient, ReconnectingWebSocket } = await load([name]);
        return [WebSocketClient, ReconnectingWebSocket].map(thrown);
      });
      const text = `no ${name} here: run in a browser, a worker, Deno, Bun, or Node 22 or later`;
      equal([one, other], [text, text]);
    };
  }
  checks[`${how} without ${SPARED.join(", ")}, it works`] = async () => {
    const { WebSocketClient, ReconnectingWebSocket } = await without(SPARED, () => load(SPARED));
    for (const Class of [WebSocketClient, ReconnectingWebSocket]) {
      await echo(Class, server);
      const ws = new Class(server + SURROGATES);
      equal(ws.url, new WebSocket(server + SURROGATES).url);
      ws.close();
    }
  };
}
console.log(JSON.stringify(await run(checks)));
process.exit();
