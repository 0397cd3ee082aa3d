// What both classes have beyond the standard: promises, loops, back-pressure and a signal. Those that are not used cost
// nothing.
/** @import * as declared from "wasm-websocket" */
import { check, isObject } from "./arguments.js";
import { WebSocketClientError } from "./error.js";
import { EventTarget } from "./globals.js";
import { Waiting } from "./loop.js";
import { later } from "./timer.js";

const { addEventListener, removeEventListener } = EventTarget.prototype;
const { apply } = Reflect;
// Milliseconds between two reads of bufferedAmount, which has no event
const POLL = 4;

class Life {
  wasOpen = false;
  // Its error event was dispatched
  hasFailed = false;
  // Its user has called close()
  isClosing = false;
  // How it ended
  /** @type {declared.WebSocketEnd | undefined} */
  end;
  // Set when promises and loops must stop waiting, with the reason
  /** @type {{ error: any, isClean?: boolean, isAborted?: boolean } | undefined} */
  over;
  opened;
  closed;
}

export class Extras {
  // The next three are for a socket that is not the host's own: its connections, message listeners and event handlers
  /** @type {import("./connections.js").Connections | undefined} */
  behind;
  /** @type {import("./messages.js").Messages | undefined} */
  messages;
  handlers = { __proto__: null };
  // It has ended, but its host doesn't say so yet
  isEarly = false;
  // Its user has listened to messages
  isHeard = false;
  // From its start to its end; reconnect() after that starts another one
  life = new Life();
  /** @type {declared.WebSocketLike} */
  #socket;
  /** @type {AbortSignal | undefined} */
  #signal;
  // The messages that wait for each loop, and those kept for the first loop while there is none
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

  // Called when it opens. This and handleEnd() run before the listeners of the event, wake() after them.
  handleOpen() {
    this.life.wasOpen = true;
  }

  /** @param {declared.WebSocketEnd & Pick<declared.WebSocketClientError, "kind" | "cause">} end */
  handleEnd({ kind, cause, ...end }) {
    const { life } = this;
    const isClean = life.isClosing || kind === "closed";
    life.end = end;
    life.over ??= {
      isClean,
      error: isClean ? new WebSocketClientError("closed", end) : new WebSocketClientError(kind, end, cause),
    };
    this.#signal?.removeEventListener("abort", this.#abort);
  }

  // Called when its user reconnects.
  handleReconnect() {
    if (this.life.end) {
      this.life = new Life();
      this.#signal?.addEventListener("abort", this.#abort);
    }
    this.life.isClosing = false;
  }

  // Makes all promises and loops that wait check the state.
  wake() {
    const wake = this.#wake;
    this.#changed = this.#wake = undefined;
    wake?.();
  }

  // Promises are made when first read: one that nobody reads can't be an unhandled rejection.
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
      // Before it is open nothing leaves the buffer, and its events wake this
      if (this.#socket.readyState && !this.#polls) {
        this.#polls = true;
        later(() => {
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

  // From now on, messages without a listener are kept for the first loop.
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
      // Not a message: a script may dispatch any event
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

  // Resolves at the next wake().
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
