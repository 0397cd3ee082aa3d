// All that is measured. Each subject has a name, and a function that loads its class. All classes have the same members:
// those that benches/shared exports from Rust.
import { javascript } from "./javascript.js";

const built = new URL("../../target/bench/", import.meta.url);
const npm = () => import("../../dist/npm/inline.js");
const peers = () => import(new URL("peers.js", built));

const inRust = {
  "web-sys": program("web-sys", "Callbacks"),
  "wasm-websocket": program("wasm-websocket", "Callbacks"),
  "wasm-websocket stream": program("wasm-websocket", "Stream"),
  "gloo-net": program("gloo-net", "Stream"),
  ws_stream_wasm: program("ws_stream_wasm", "Stream"),
  "tokio-tungstenite-wasm": program("tokio-tungstenite-wasm", "Stream"),
  ewebsock: program("ewebsock", "Callbacks"),
  "websocket-web": program("websocket-web", "Stream"),
};

export const classes = {
  native: async () => javascript(WebSocket),
  WebSocketClient: async () => javascript((await npm()).WebSocketClient),
  ReconnectingWebSocket: async () => javascript((await npm()).ReconnectingWebSocket),
  partysocket: async () => javascript((await peers()).PartySocket),
  "reconnecting-websocket": async () => javascript((await peers()).ReconnectingWebSocket),
  rews: async () => javascript((await peers()).Rews),
};

// As the executor of Rust's streams wakes a reader
const wakes = { "native by queueMicrotask": async () => javascript(WebSocket, queueMicrotask) };

export const subjects = { ...inRust, ...wakes, ...classes };

// A quick run has these alone: nothing else needs to be built.
const QUICK = [
  "native",
  "web-sys",
  "wasm-websocket",
  "wasm-websocket stream",
  "WebSocketClient",
  "ReconnectingWebSocket",
];

// The names of those that take part.
export function takingPart(all, quick) {
  return Object.keys(all).filter((name) => !quick || QUICK.includes(name));
}

// The names of those that are programs in Rust.
export const programs = Object.keys(inRust);

function program(name, exported) {
  return async () => {
    const module = await import(new URL(`programs/${name}/program.js`, built));
    await module.default();
    return module[exported];
  };
}
