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
  // Both are converted before one is checked
  const [given, list] = [`${url}`, protocolList(protocols)];
  return open(addressOf(given), checked(list), (event, kind, code, reason, wasClean) =>
    receive(event, kind && { kind, code, reason, wasClean }),
  );
}

export function startSession(options, probe) {
  return loaded().start(options, probe);
}

// The absolute URL that the standard makes of it.
export function addressOf(url) {
  const address = loaded().resolve(url);
  if (!address) {
    throw new DOMException(`The URL '${url}' is invalid.`, "SyntaxError");
  }
  return address;
}

export function checkedProtocols(protocols) {
  return checked(protocolList(protocols));
}

function checked(list) {
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
