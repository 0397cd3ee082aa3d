// WebSocketClient: the face of the Rust socket, an EventTarget shaped like the browser's WebSocket.
import { protocolList, socketClass } from "./socket.js";

let openSocket;

// Takes the Rust side, once: (url, protocols, receive) => socket.
export function install(open) {
  openSocket ??= open;
}

export const WebSocketClient = /* @__PURE__ */ socketClass(
  "WebSocketClient",
  ["protocols", "signal"],
  (url, protocols, receive) => {
    if (!openSocket) {
      throw new Error("wasm-websocket isn't loaded: await its init() before new WebSocketClient()");
    }
    return openSocket(`${url}`, protocolList(protocols), receive);
  },
);
