// WebSocketClient: the face of the Rust socket, an EventTarget shaped like the browser's WebSocket.
import { protocolList, socketClass } from "./socket.js";

let openSocket;
let failure;

// Takes the Rust side, once: (url, protocols, receive) => socket.
export function install(open) {
  openSocket ??= open;
}

// Takes the error that kept the Rust side from loading.
export function unavailable(error) {
  failure = error;
}

export function open(url, protocols, receive) {
  if (!openSocket) {
    throw new Error(failure?.message ?? "wasm-websocket isn't loaded: await its init() before new WebSocketClient()", { cause: failure });
  }
  return openSocket(`${url}`, protocolList(protocols), receive);
}

export const WebSocketClient = /* @__PURE__ */ socketClass("WebSocketClient", ["protocols", "signal"], open);
