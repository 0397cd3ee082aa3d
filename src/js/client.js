// WebSocketClient: the face of the Rust socket, an EventTarget shaped like the browser's WebSocket.
import { OPTIONS, protocolList } from "./arguments.js";
import { socketClass } from "./socket.js";

let openSocket;
let newSession;
let failure;

// Takes the Rust side, once: (url, protocols, receive) => socket, and (options, probe) => session.
export function install(open, start) {
  openSocket ??= open;
  newSession ??= start;
}

// Takes the error that kept the Rust side from loading.
export function unavailable(error) {
  failure = error;
}

export function open(url, protocols, receive) {
  requireRust();
  return openSocket(`${url}`, protocolList(protocols), receive);
}

export function startSession(options, probe) {
  requireRust();
  return newSession(options, probe);
}

function requireRust() {
  if (!openSocket) {
    throw new Error(failure?.message ?? "wasm-websocket isn't loaded: await its init() first", { cause: failure });
  }
}

export const WebSocketClient = /* @__PURE__ */ socketClass("WebSocketClient", OPTIONS, open);
