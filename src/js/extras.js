// What the classes have over the standard: promises, loops, back-pressure and a signal. Until one is used it costs nothing.
/** @import * as declared from "wasm-websocket" */
import { check, isObject } from "./arguments.js";
import { WebSocketClientError } from "./error.js";
import { Waiting } from "./loop.js";

const { EventTarget, setTimeout } = globalThis;
const { addEventListener, removeEventListener } = EventTarget.prototype;
const { apply } = Reflect;
// Milliseconds between two looks at the buffer, of which no event tells
const POLL = 4;

class Life {
  wasOpen = false;
  // Its error event was dispatched
  hasFailed = false;
  // Its user closes it
  isClosing = false;
  // How it ended
  /** @type {declared.WebSocketEnd | undefined} */
  end;
  // Why nothing more is waited for
  /** @type {{ error: any, isClean?: boolean, isAborted?: boolean } | undefined} */
  over;
  opened;
  closed;
}

export class Extras {
  // What the members are called on, where the socket is not the host's own, and its listeners for messages
  /** @type {import("./connections.js").Connections | undefined} */
  behind;
  /** @type {import("./messages.js").Messages | undefined} */
  messages;
  // HTML's event handler attributes, there
  handlers = { __proto__: null };
  // It ended before the host says so
  isEarly = false;
  // Its user listens to messages
  isHeard = false;
  // From its start to its end; a reconnect after that begins another one
  life = new Life();
  /** @type {declared.WebSocketLike} */
  #socket;
  /** @type {AbortSignal | undefined} */
  #signal;
  // What waits for a loop, and for one that may come
  #loops;
  /** @type {Waiting | undefined} */
  #kept;
  #polls = false;
  #changed;
  #wake;

  constructor(socket) {
    this.#socket = socket;
  }

  endOn(signal) {
    this.#signal = signal;
    signal?.addEventListener("abort", this.#abort);
  }

  listen(type, ...more) {
    if (this.messages && `${type}` === "message" && more.length) {
      this.messages.add(...more);
    } else {
      apply(addEventListener, this.#socket, [type, ...more]);
    }
  }

  unlisten(type, ...more) {
    if (this.messages && `${type}` === "message" && more.length) {
      this.messages.remove(...more);
    } else {
      apply(removeEventListener, this.#socket, [type, ...more]);
    }
  }

  // It is open. Each of these is called before the listeners of its event, and wake() after them.
  handleOpen() {
    this.life.wasOpen = true;
  }

  /** @param {declared.WebSocketEnd & Pick<declared.WebSocketClientError, "kind" | "cause">} end */
  handleEnd({ kind, cause, ...end }) {
    const { life } = this;
    const isClean = life.isClosing || kind === "closed";
    life.end = end;
    life.over ??= { isClean, error: new WebSocketClientError(isClean ? "closed" : kind, end, cause) };
    this.#signal?.removeEventListener("abort", this.#abort);
  }

  // It connects again.
  handleReconnect() {
    if (this.life.end) {
      this.life = new Life();
      this.#signal?.addEventListener("abort", this.#abort);
    }
    this.life.isClosing = false;
  }

  // Whatever waits looks at what happened.
  wake() {
    const wake = this.#wake;
    this.#changed = this.#wake = undefined;
    wake?.();
  }

  // Promises are made when asked for: nobody has to handle what nobody waits for.
  get opened() {
    this.#keep();
    return (this.life.opened ??= this.#whenOpened(this.life));
  }

  get closed() {
    return (this.life.closed ??= this.#whenClosed(this.life));
  }

  async drained(bytes) {
    check("bytes", bytes);
    const { life } = this;
    while (!life.over) {
      if (this.#socket.bufferedAmount <= bytes) {
        return;
      }
      // Before it is open, only an event helps
      if (this.#socket.readyState && !this.#polls) {
        this.#polls = true;
        setTimeout(() => {
          this.#polls = false;
          this.wake();
        }, POLL);
      }
      await this.#change();
    }
    throw life.over.error;
  }

  loop() {
    const { life } = this;
    const waiting = this.#kept ?? new Waiting();
    this.#kept = undefined;
    this.isHeard = true;
    let isOver = false;
    const stop = () => {
      isOver = true;
      this.#loops?.delete(waiting);
    };
    this.#listen(waiting);
    return {
      next: async () => {
        while (!isOver && waiting.isEmpty && !waiting.isFull && !life.over) {
          await this.#change();
        }
        if (!isOver && !waiting.isEmpty && !life.over?.isAborted) {
          return { value: waiting.take(), done: false };
        }
        const failure = life.over?.isClean ? undefined : life.over?.error;
        const error = waiting.isFull ? new WebSocketClientError("receive-limit") : failure;
        const isFirst = !isOver;
        stop();
        if (isFirst && error) {
          throw error;
        }
        return { value: undefined, done: true };
      },
      return: async (value) => {
        stop();
        this.wake();
        return { value, done: true };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  async #whenOpened(life) {
    while (!life.wasOpen) {
      if (life.over) {
        throw life.over.error;
      }
      await this.#change();
    }
    return this.#socket;
  }

  async #whenClosed(life) {
    while (!life.end) {
      await this.#change();
    }
    return life.end;
  }

  // From now on, what nobody listens to waits for the first loop.
  #keep() {
    if (!this.isHeard && !this.#kept && !this.life.over) {
      this.#kept = new Waiting();
      this.#listen(this.#kept);
    }
  }

  #listen(waiting) {
    if (!this.#loops) {
      this.#loops = new Set();
      this.listen("message", this.#receive);
    }
    this.#loops.add(waiting);
  }

  #receive = ({ data }) => {
    if (typeof data !== "string" && !isObject(data)) {
      // Of a script, which may dispatch what it likes
      return;
    }
    if (this.#kept && (this.isHeard || this.#socket.onmessage)) {
      this.#loops.delete(this.#kept);
      this.#kept = undefined;
    }
    for (const waiting of this.#loops) {
      waiting.push(data);
      if (waiting.isFull) {
        this.#loops.delete(waiting);
        if (waiting === this.#kept) {
          waiting.drop();
        }
      }
    }
    if (!this.#loops.size) {
      this.#loops = undefined;
      this.unlisten("message", this.#receive);
    }
    this.wake();
  };

  // The next change of what is waited for.
  #change() {
    return (this.#changed ??= new Promise((resolve) => {
      this.#wake = resolve;
    }));
  }

  #abort = () => {
    this.life.over ??= { isAborted: true, error: this.#signal?.reason };
    this.#socket.close();
    this.wake();
  };
}
