// Sends messages on a connection's socket, and measures them.
import { bytes, snapshot } from "./arguments.js";
import { report } from "./report.js";

const { ArrayBuffer } = globalThis;

// Returns the message's length in bytes; undefined if the socket isn't open.
export function give(source, message) {
  if (source?.readyState !== 1) {
    return undefined;
  }
  // Cloudflare Workers have none
  const before = source.bufferedAmount ?? 0;
  try {
    source.send(message);
  } catch (error) {
    // A test's class may throw. The message counts as sent
    report(error);
  }
  // In WebKit bufferedAmount doesn't change. Text takes at least a byte for each code unit
  const least = typeof message === "string" ? message.length : bytes(message);
  return Math.max((source.bufferedAmount ?? 0) - before, least);
}

// The messages of a socket, for its session.
export class Outgoing {
  // Unless the session must have each message first, or know when it was sent
  #mayGoFirst;
  // Whether messages go to the present connection's socket before the session knows of them: that saves a way to the session and
  // back, and the copy of a buffer of which nothing waits
  #goesFirst = false;

  constructor({ replay, liveness, queue }) {
    this.#mayGoFirst = !(replay || liveness || queue?.maxAgeMs !== undefined);
  }

  // There is another connection.
  begin() {
    this.#goesFirst = false;
  }

  // Returns the message if the session has no room for it.
  send(source, session, data) {
    const length = this.#goesFirst && isPlain(data) ? give(source, data) : undefined;
    if (length !== undefined) {
      // The session keeps what may not have left when the connection ends. Text needs no copy
      const isNeeded = typeof data === "string" || source.bufferedAmount;
      session.sent(isNeeded ? snapshot(data) : undefined, length);
      return undefined;
    }
    const message = snapshot(data);
    const isTaken = session.send(message);
    this.#goesFirst = this.#mayGoFirst && session.takesSent;
    return isTaken ? undefined : message;
  }
}

// Whether the host sends the same as `snapshot` copies. It takes no shared, resizable or detached buffers.
function isPlain(data) {
  if (typeof data === "string") {
    return true;
  }
  const buffer = ArrayBuffer.isView(data) ? data.buffer : data;
  return buffer instanceof ArrayBuffer && buffer.byteLength > 0 && !(/** @type {any} */ (buffer).resizable);
}
