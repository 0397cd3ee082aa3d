// WebSocketClient: the face of the Rust socket, an EventTarget shaped like the browser's WebSocket.
// What it relies on is taken at load: pages replace and delete these.
const { addEventListener, removeEventListener, dispatchEvent } = EventTarget.prototype;
const { apply } = Reflect;
const STATES = ["CONNECTING", "OPEN", "CLOSING", "CLOSED"];

let openSocket;

// Takes the Rust side, once: (url, protocols, dispatch) => socket.
export function install(open) {
  openSocket ??= open;
}

export class WebSocketClient extends EventTarget {
  #socket;
  #handlers = { __proto__: null };

  constructor(url, protocols = []) {
    super();
    requireArgument(arguments, "url");
    if (!openSocket) {
      throw new Error("wasm-websocket isn't loaded: await its init() before new WebSocketClient()");
    }
    this.#socket = openSocket(url, protocols, (event) => {
      apply(dispatchEvent, this, [new event.constructor(event.type, event)]);
    });
  }

  get url() {
    return this.#socket.url;
  }

  get readyState() {
    return this.#socket.readyState;
  }

  get bufferedAmount() {
    return this.#socket.bufferedAmount;
  }

  get protocol() {
    return this.#socket.protocol;
  }

  get extensions() {
    return this.#socket.extensions;
  }

  get binaryType() {
    return this.#socket.binaryType;
  }

  set binaryType(type) {
    this.#socket.binaryType = type;
  }

  send(data) {
    requireArgument(arguments, "data");
    this.#socket.send(data);
  }

  close(code = undefined, reason = undefined) {
    this.#socket.close(code, reason);
  }

  get onopen() {
    return this.#handler("open");
  }

  set onopen(handler) {
    this.#setHandler("open", handler);
  }

  get onmessage() {
    return this.#handler("message");
  }

  set onmessage(handler) {
    this.#setHandler("message", handler);
  }

  get onerror() {
    return this.#handler("error");
  }

  set onerror(handler) {
    this.#setHandler("error", handler);
  }

  get onclose() {
    return this.#handler("close");
  }

  set onclose(handler) {
    this.#setHandler("close", handler);
  }

  #handler(type) {
    return this.#handlers[type]?.callee ?? null;
  }

  // HTML's event handler attribute: the first value takes the place among the listeners, the next ones keep it, null gives it up.
  #setHandler(type, handler) {
    const callee = typeof handler === "function" || (typeof handler === "object" && handler) ? handler : null;
    const entry = this.#handlers[type];
    if (entry && callee) {
      entry.callee = callee;
    } else if (entry) {
      delete this.#handlers[type];
      apply(removeEventListener, this, [type, entry.listener]);
    } else if (callee) {
      const added = {
        callee,
        listener: (event) => {
          if (typeof added.callee === "function" && apply(added.callee, this, [event]) === false) {
            event.preventDefault();
          }
        },
      };
      this.#handlers[type] = added;
      apply(addEventListener, this, [type, added.listener]);
    }
  }
}

const { prototype } = WebSocketClient;
STATES.forEach((name, value) => {
  for (const holder of [WebSocketClient, prototype]) {
    Object.defineProperty(holder, name, { value, enumerable: true });
  }
});
for (const name of Object.getOwnPropertyNames(prototype)) {
  if (name !== "constructor") {
    Object.defineProperty(prototype, name, { enumerable: true });
  }
}
Object.defineProperty(prototype, Symbol.toStringTag, { value: "WebSocket", configurable: true });

function requireArgument({ length }, name) {
  if (length === 0) {
    throw new TypeError(`WebSocketClient: the argument ${name} is missing`);
  }
}
