// WebSocketClient: the face of the Rust socket, an EventTarget shaped like the browser's WebSocket.
import { OPTIONS, protocolList } from "./arguments.js";
import { socketClass } from "./socket.js";

const { DOMException } = globalThis;

let rust;
let failure;

// Takes the Rust side, once: `open` is (url, protocols, receive) => socket, `start` is (options, probe) =>
// session, `resolve` is url => absolute URL, if it is valid, and `mayBeRequested` is protocols => boolean.
export function install(open, start, resolve, mayBeRequested) {
  rust ??= { open, start, resolve, mayBeRequested };
}

// Takes the error that kept the Rust side from loading.
export function unavailable(error) {
  failure = error;
}

// Opens a socket. `receive` is called with each event of the browser's, and at the end with how it ended.
export function open(url, protocols, receive) {
  const { open } = loaded();
  return open(addressOf(url), checkedProtocols(protocols), (event, kind, code, reason, wasClean) =>
    receive(event, kind && { kind, code, reason, wasClean }),
  );
}

export function startSession(options, probe) {
  return loaded().start(options, probe);
}

// The absolute URL that the standard makes of it.
export function addressOf(url) {
  const { resolve } = loaded();
  const given = `${url}`;
  const address = resolve(given);
  if (!address) {
    throw new DOMException(`The URL '${given}' is invalid.`, "SyntaxError");
  }
  return address;
}

export function checkedProtocols(protocols) {
  const list = protocolList(protocols);
  if (!loaded().mayBeRequested(list)) {
    throw new DOMException("Subprotocols must be tokens, none given twice.", "SyntaxError");
  }
  return list;
}

function loaded() {
  if (!rust) {
    throw new Error(failure?.message ?? "wasm-websocket isn't loaded: await its init() first", { cause: failure });
  }
  return rust;
}

export const WebSocketClient = /* @__PURE__ */ socketClass("WebSocketClient", OPTIONS, open);
