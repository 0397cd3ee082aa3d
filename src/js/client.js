// WebSocketClient: the face of the Rust socket, an EventTarget shaped like the browser's WebSocket.
import { OPTIONS, protocolList } from "./arguments.js";
import { socketClass } from "./socket.js";

let rust;
let failure;

// Takes the Rust side, once: `open` is (url, protocols, receive) => socket, and `start` is
// (options, probe) => session.
export function install(open, start, resolve, checkProtocols) {
  rust ??= { open, start, resolve, checkProtocols };
}

// Takes the error that kept the Rust side from loading.
export function unavailable(error) {
  failure = error;
}

// Opens a socket. `receive` is called with each event of the browser's, and at the end with how it ended.
export function open(url, protocols, receive) {
  const { open } = loaded();
  return open(`${url}`, protocolList(protocols), (event, kind, code, reason, wasClean) =>
    receive(event, kind && { kind, code, reason, wasClean }),
  );
}

export function startSession(options, probe) {
  return loaded().start(options, probe);
}

// The absolute URL that the standard makes of it.
export function addressOf(url) {
  return loaded().resolve(`${url}`);
}

export function checkedProtocols(protocols) {
  const list = protocolList(protocols);
  loaded().checkProtocols(list);
  return list;
}

function loaded() {
  if (!rust) {
    throw new Error(failure?.message ?? "wasm-websocket isn't loaded: await its init() first", { cause: failure });
  }
  return rust;
}

export const WebSocketClient = /* @__PURE__ */ socketClass("WebSocketClient", OPTIONS, open);
