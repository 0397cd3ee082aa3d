// socketClass: makes the classes that stand in for WebSocket, each over a socket that Rust owns.
// What they rely on is taken at load: pages replace and delete it, WebSocket itself first of all.
import { check, checkReason, clamp, configured, isFunction, isObject } from "./arguments.js";
import { WebSocketClientError } from "./error.js";
import { again, closeEvent } from "./events.js";

const { WebSocket: Native, Event, EventTarget, queueMicrotask, setTimeout } = globalThis;
const { addEventListener, removeEventListener, dispatchEvent } = EventTarget.prototype;
const { apply } = Reflect;
const STATES = ["CONNECTING", "OPEN", "CLOSING", "CLOSED"];
// Beside the standard's members, and not enumerable
const OWN = ["constructor", "opened", "closed", "drained"];
// Bytes of received messages that a loop may leave waiting, as in Rust's stream
const RECEIVE_LIMIT = 64 << 20;
// What each of them takes besides its data, as in Rust
const PLACE = 16;
// Why nothing more is waited for
const DONE = 1;
const FAILED = 2;
const ABORTED = 3;
// Milliseconds between two looks at the buffer, of which no event tells
const POLL = 4;

// The browser's socket, for Rust.
export function construct(url, protocols) {
  return new Native(url, protocols);
}

// The sockets of the classes' instances, for the members that not all classes have.
const sockets = new WeakMap();

// `start` is (url, protocols, receive, options) => socket; its socket has the standard's members, and calls
// receive(event, end) with each event, and at the end with how it ended. `options` are all that there are, with their
// defaults; `members` are methods of the socket's own.
export function socketClass(name, options, start, members = []) {
  const made = {
    // A name that no minifier changes
    [name]: class extends EventTarget {
      #socket;
      #signal;
      #handlers = { __proto__: null };
      #readers = new Set();
      #wasOpen = false;
      #failed = false;
      #end;
      #over = 0;
      #failure;
      // The user's close ends it
      #closing = false;
      #poll;
      #opened;
      #closed;
      #changed;
      #wake;

      constructor(url, protocols = undefined) {
        super();
        // A subclass may hand on what it wasn't given, with options of its own
        requireArgument(!arguments.length || (url === undefined && arguments.length > 2), name, "url");
        if (!Native) {
          throw new Error("no WebSocket here: run in a browser, a worker, Deno, or Node 22 or later");
        }
        const [names, given] = configured(protocols, arguments[2], options);
        const signal = (this.#signal = given.signal);
        if (signal?.aborted) {
          throw signal.reason;
        }
        this.#socket = start(url, names, (...told) => this.#receive(...told), given);
        sockets.set(this, this.#socket);
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
        const closing = this.#closing;
        if (code !== undefined) {
          code = clamp(code);
        }
        if (reason !== undefined) {
          reason = `${reason}`;
        }
        if (code === undefined && reason !== undefined) {
          // Checked, but no frame can hold it alone. Chromium takes the code for 0, WebKit checks nothing
          checkReason(reason);
          reason = undefined;
        }
        // First, as Node tells of the end within the call
        this.#closing ||= socket.readyState < 2;
        try {
          socket.close(code, reason);
        } catch (error) {
          this.#closing = closing;
          throw error;
        }
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
        this.#socket.binaryType = `${type}`;
      }

      send(data) {
        const socket = this.#socket;
        requireArgument(!arguments.length, name, "data");
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
        check("bytes", bytes);
        while (!this.#over) {
          if (this.#socket.bufferedAmount <= bytes) {
            return;
          }
          // Before it is open, only an event helps
          if (this.#socket.readyState) {
            this.#poll ??= setTimeout(() => {
              this.#poll = undefined;
              this.#notify();
            }, POLL);
          }
          await this.#change();
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
            failure = new WebSocketClientError("receive-limit");
            this.#readers.delete(read);
          } else {
            queue.push(data);
          }
        };
        this.#readers.add(read);
        return {
          next: async () => {
            while (!over && !queue.length && !failure && !this.#over) {
              await this.#change();
            }
            if (!over && queue.length && this.#over !== ABORTED) {
              const value = queue.shift();
              waiting -= size(value);
              return { value, done: false };
            }
            const error = failure ?? (this.#over === DONE ? undefined : this.#failure);
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
          if (this.#over) {
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

      #abort = () => {
        this.#settle(ABORTED, this.#signal.reason);
        this.#socket.close(undefined, undefined);
        this.#notify();
      };

      #settle(over, failure) {
        if (!this.#over) {
          this.#over = over;
          this.#failure = failure;
        }
      }

      // Where an end has no error or close event of the browser's, the one that the standard has is made up.
      #receive(event, end) {
        const { type, data } = event;
        this.#wasOpen ||= type === "open" && !end;
        if (end?.kind === "connect-failed" && type === "close" && !this.#failed) {
          this.#fire(new Event("error"));
        }
        this.#failed ||= type === "error";
        if (end) {
          this.#finish(end);
        }
        if (type === "message") {
          this.#readers.forEach((read) => read(data));
        }
        this.#notify();
        this.#fire(again(event, end));
        if (end && type !== "close") {
          queueMicrotask(() => this.#fire(closeEvent("close", this.#end)));
        }
      }

      #fire(event) {
        apply(dispatchEvent, this, [event]);
      }

      #finish({ kind = this.#wasOpen ? "lost" : "connect-failed", cause, code, reason, wasClean }) {
        const clean = this.#closing || kind === "closed";
        this.#end = { code, reason, wasClean };
        this.#settle(clean ? DONE : FAILED, new WebSocketClientError(clean ? "closed" : kind, this.#end, cause));
        this.#signal?.removeEventListener("abort", this.#abort);
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
              if (isFunction(added.callee) && apply(added.callee, this, [event]) === false) {
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
    if (!OWN.includes(name)) {
      define(prototype, name, { enumerable: true });
    }
  }
  for (const member of members) {
    const { [member]: value } = {
      [member](...args) {
        return sockets.get(this)[member]?.(...args);
      },
    };
    define(prototype, member, { value, writable: true, configurable: true });
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

function define(holder, name, property) {
  Object.defineProperty(holder, name, property);
}

// Bytes that a message takes at least; text may take up to three times as many.
function size(data) {
  return PLACE + (data.length ?? data.byteLength ?? data.size);
}

function requireArgument(missing, name, argument) {
  if (missing) {
    throw new TypeError(`${name}: the argument ${argument} is missing`);
  }
}
