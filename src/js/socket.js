// socketClass: makes the classes that stand in for WebSocket, each over a socket that Rust owns.
// What they rely on is taken at load: pages replace and delete it, WebSocket itself first of all.
import { WebSocketClientError } from "./error.js";

const { WebSocket: Native, EventTarget, Event, CloseEvent, DOMException, queueMicrotask } = globalThis;
const { addEventListener, removeEventListener, dispatchEvent } = EventTarget.prototype;
const { apply } = Reflect;
const encoder = /* @__PURE__ */ new TextEncoder();
const STATES = ["CONNECTING", "OPEN", "CLOSING", "CLOSED"];
// Beside the standard's members, and not enumerable
const OWN = ["constructor", "opened", "closed", "drained"];
// Bytes of received messages that a loop may leave waiting, as in Rust's stream
const RECEIVE_LIMIT = 64 << 20;
// Bytes of UTF-8
const LONGEST_REASON = 123;
// Milliseconds between two looks at the buffer, of which no event tells
const POLL = 4;

// The browser's socket, for Rust. Where engines let pass what the standard refuses, it is refused here.
export function construct(url, protocols) {
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  let address = url;
  try {
    // Firefox takes neither an empty URL nor the base element
    address = new URL(url, base).href.replace(/^http/, "ws");
  } catch {
    // The browser's class throws what it should
  }
  if (!Native) {
    throw new Error("no WebSocket here: run in a browser, a worker, Deno, or Node 22 or later");
  }
  // No host has a %: Chromium makes one of a space
  if (/^\w+:\/\/[^/]*%[^@/]*\//.test(address)) {
    throw new DOMException(`The URL '${url}' is invalid.`, "SyntaxError");
  }
  return new Native(address, protocols);
}

// Subprotocols as Web IDL takes them, in a list. None may come twice, also not in another case.
export function protocolList(protocols) {
  if (!isObject(protocols) || protocols[Symbol.iterator] == null) {
    return [`${protocols}`];
  }
  const list = [];
  for (const protocol of protocols) {
    list.push(`${protocol}`);
  }
  if (new Set(list.map((protocol) => protocol.toLowerCase())).size < list.length) {
    throw new DOMException("A subprotocol is given twice.", "SyntaxError");
  }
  return list;
}

// `start` is (url, protocols, receive, options) => socket; its socket has the standard's members, and calls
// receive(event, last) with each event. `options` are what a second argument may have instead of subprotocols, or a third
// one beside them; `members` are methods of the socket's own.
export function socketClass(name, options, start, members = []) {
  const made = {
    // A name that no minifier changes
    [name]: class extends EventTarget {
      #socket;
      #signal;
      #handlers = { __proto__: null };
      #readers = new Set();
      #wasOpen = false;
      #end;
      #failure;
      #opened;
      #closed;
      #changed;
      #wake;

      static {
        for (const member of members) {
          const { [member]: value } = {
            [member](...args) {
              return this.#socket[member]?.(...args);
            },
          };
          define(this.prototype, member, { value, writable: true, configurable: true });
        }
      }

      constructor(url, protocols = []) {
        super();
        requireArgument(arguments, name, "url");
        let given = arguments[2] ?? {};
        if (isOptions(protocols, options)) {
          given = protocols;
          protocols = given.protocols ?? [];
        }
        const signal = (this.#signal = given.signal);
        signal?.throwIfAborted();
        this.#socket = start(url, protocols, (event, last) => this.#receive(event, last), given);
        signal?.addEventListener("abort", this.#abort);
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

      get onopen() {
        return this.#handler("open");
      }

      set onopen(handler) {
        this.#setHandler("open", handler);
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

      get extensions() {
        return this.#socket.extensions;
      }

      get protocol() {
        return this.#socket.protocol;
      }

      close(code = undefined, reason = undefined) {
        const socket = this.#socket;
        if (code !== undefined) {
          code = clamp(code);
        } else if (reason !== undefined) {
          // Checked, but no frame can hold it alone. Chromium takes the code for 0, WebKit checks nothing
          checkReason(reason);
          reason = undefined;
        }
        socket.close(code, reason);
      }

      get onmessage() {
        return this.#handler("message");
      }

      set onmessage(handler) {
        this.#setHandler("message", handler);
      }

      get binaryType() {
        return this.#socket.binaryType;
      }

      set binaryType(type) {
        this.#socket.binaryType = type;
      }

      send(data) {
        const socket = this.#socket;
        requireArgument(arguments, name, "data");
        socket.send(data);
      }

      // Promises are made when asked for: nobody has to handle what nobody waits for.
      get opened() {
        return (this.#opened ??= this.#whenOpened());
      }

      get closed() {
        return (this.#closed ??= this.#whenClosed());
      }

      async drained(bytes = 0) {
        while (!this.#end) {
          if (this.#socket.bufferedAmount <= bytes) {
            return;
          }
          await new Promise((resolve) => setTimeout(resolve, POLL));
        }
        throw this.#failure;
      }

      [Symbol.asyncIterator]() {
        const queue = [];
        let waiting = 0;
        let over = false;
        let failure;
        const stop = () => {
          over = true;
          this.#readers.delete(read);
        };
        const read = (data) => {
          waiting += size(data);
          if (waiting > RECEIVE_LIMIT) {
            failure = new WebSocketClientError("receive-limit", { code: 1005, reason: "", wasClean: false });
            this.#readers.delete(read);
          } else {
            queue.push(data);
          }
        };
        this.#readers.add(read);
        return {
          next: async () => {
            while (!over && !queue.length && !failure && !this.#end) {
              await this.#change();
            }
            if (!over && queue.length) {
              const value = queue.shift();
              waiting -= size(value);
              return { value, done: false };
            }
            const error = failure ?? (this.#end?.wasClean ? undefined : this.#failure);
            const first = !over;
            stop();
            if (first && error) {
              throw error;
            }
            return { value: undefined, done: true };
          },
          return: async (value) => {
            stop();
            this.#notify();
            return { value, done: true };
          },
          [Symbol.asyncIterator]() {
            return this;
          },
        };
      }

      async #whenOpened() {
        while (!this.#wasOpen) {
          if (this.#end) {
            throw this.#failure;
          }
          await this.#change();
        }
        return this;
      }

      async #whenClosed() {
        while (!this.#end) {
          await this.#change();
        }
        return this.#end;
      }

      // The next event.
      #change() {
        return (this.#changed ??= new Promise((resolve) => (this.#wake = resolve)));
      }

      #notify() {
        const wake = this.#wake;
        this.#changed = this.#wake = undefined;
        wake?.();
      }

      #abort = () => this.#socket.close(undefined, undefined);

      // Of what has no close event, `last` is the error, or nothing: the server's choice of a subprotocol was wrong,
      // which Firefox and WebKit let pass. The close that the standard has is made up.
      #receive(event, last) {
        const { type = "error", data } = event ?? {};
        const end = last && ending(type === "close" ? event : {});
        this.#wasOpen ||= type === "open";
        if (last) {
          this.#finish(end, event?.type);
        }
        if (type === "message") {
          this.#readers.forEach((read) => read(data));
        }
        this.#notify();
        this.#fire(again(type, event, end));
        if (last && type === "error") {
          queueMicrotask(() => this.#fire(closeEvent("close", end)));
        }
      }

      #fire(event) {
        apply(dispatchEvent, this, [event]);
      }

      // Without a close event, the browser's error is of what it blocked; Node has none after any failure.
      #finish(end, type) {
        const signal = this.#signal;
        const ended = this.#wasOpen ? (end.wasClean ? "closed" : "lost") : "connect-failed";
        this.#end = end;
        this.#failure = signal?.aborted
          ? signal.reason
          : new WebSocketClientError(type === "error" && globalThis.location ? "blocked" : ended, end);
        signal?.removeEventListener("abort", this.#abort);
      }

      #handler(type) {
        return this.#handlers[type]?.callee ?? null;
      }

      // HTML's event handler attribute: the first value takes the place among the listeners, the next ones keep it, null gives it up.
      #setHandler(type, handler) {
        const callee = isObject(handler) ? handler : null;
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
    },
  }[name];
  finish(made, members);
  return made;
}

// What a class body can't say: constants, enumerable members, and what not every engine has.
function finish(made, members) {
  const { prototype } = made;
  STATES.forEach((name, value) => {
    for (const holder of [made, prototype]) {
      define(holder, name, { value, enumerable: true });
    }
  });
  for (const name of Object.getOwnPropertyNames(prototype)) {
    if (!OWN.includes(name) && !members.includes(name)) {
      define(prototype, name, { enumerable: true });
    }
  }
  define(prototype, Symbol.toStringTag, { value: "WebSocket", configurable: true });
  const disposal = {
    dispose() {
      this.close();
    },
    async asyncDispose() {
      this.close();
      await this.closed;
    },
  };
  for (const [name, value] of Object.entries(disposal)) {
    if (Symbol[name]) {
      define(prototype, Symbol[name], { value, writable: true, configurable: true });
    }
  }
}

// To dispatch, unless ours already: the browser's is on its way. Deno's error is an ErrorEvent, its code may be 0.
function again(type, event, end) {
  if (event && !event.target) {
    return event;
  }
  if (type === "error") {
    return new Event(type);
  }
  return event.code === 0 ? closeEvent(type, end) : new event.constructor(type, event);
}

export function ending({ code, reason = "", wasClean = false }) {
  return { code: code || 1006, reason, wasClean };
}

// Node 22 has no CloseEvent.
export function closeEvent(type, end, own) {
  return CloseEvent ? Object.assign(new CloseEvent(type, end), own) : Object.assign(new Event(type), end, own);
}

function define(holder, name, property) {
  Object.defineProperty(holder, name, property);
}

function isObject(value) {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}

// An object that names an option. The browser would take it for the name of a subprotocol.
function isOptions(value, names) {
  return isObject(value) && value[Symbol.iterator] == null && names.some((name) => name in value);
}

// Web IDL's [Clamp] unsigned short: to the nearest, and between two to the even one; Chromium rounds down.
function clamp(number) {
  return Math.min(Math.max(+number, 0), 0xffff) + 2 ** 52 - 2 ** 52;
}

// What the browser's class checks; for where there is none.
export function checkClose(code, reason) {
  if (code !== 1000 && !(code >= 3000 && code <= 4999)) {
    throw new DOMException("The close code must be 1000, or 3000 to 4999.", "InvalidAccessError");
  }
  checkReason(reason ?? "");
}

function checkReason(reason) {
  if (bytes(`${reason}`) > LONGEST_REASON) {
    throw new DOMException(`The reason is longer than ${LONGEST_REASON} bytes.`, "SyntaxError");
  }
}

// Bytes of a message's payload.
export function bytes(data) {
  return typeof data === "string" ? encoder.encode(data).length : (data.byteLength ?? data.size);
}

// Bytes that a message takes at least; text may take up to three times as many.
function size(data) {
  return data.length ?? data.byteLength ?? data.size;
}

function requireArgument({ length }, name, argument) {
  if (length === 0) {
    throw new TypeError(`${name}: the argument ${argument} is missing`);
  }
}
