// The error of the classes' promises and loops, and of send(); and why a connection failed.
/** @import * as declared from "wasm-websocket" */
// What happened, and what to do.
/** @type {Record<declared.WebSocketClientError["kind"], [string, string]> & { __proto__: null }} */
const TEXTS = {
  __proto__: null,
  "connect-failed": ["connection failed", "check that the server runs, is reachable and accepts the subprotocol"],
  blocked: [
    "the browser blocked the connection",
    "allow it in the page's connect-src, use wss: from an https: page, avoid blocked ports",
  ],
  lost: ["connection lost", "connect again"],
  closed: ["closed", "nothing more is sent or received"],
  refused: ["refused", "fix what the server or your function objects to, then connect again"],
  "retries-exhausted": ["gave up connecting", "check that the server runs and is reachable, or allow more retries"],
  "receive-limit": ["too much waits to be read", "read faster"],
  "queue-full": [
    "send queue is full",
    "wait for the connection or acknowledge messages, allow a longer queue, or drop the oldest",
  ],
};

const NO_END = { code: 1005, reason: "", wasClean: false };

export class WebSocketClientError extends Error {
  /**
   * @param {declared.WebSocketClientError["kind"]} kind
   * @param {declared.WebSocketEnd} [end]
   * @param {any} [cause]
   */
  constructor(kind, end = NO_END, cause = undefined) {
    const { code, reason, wasClean } = end;
    const [what, advice] = TEXTS[kind];
    const how = end === NO_END ? "" : ` (code ${code}${reason && ", "}${reason})`;
    super(`${what}${how}: ${advice}`, cause && { cause });
    this.kind = kind;
    this.code = code;
    this.reason = reason;
    this.wasClean = wasClean;
  }
}

Object.defineProperty(WebSocketClientError, "name", { value: "WebSocketClientError" });
WebSocketClientError.prototype.name = "WebSocketClientError";

// Why it failed, by the error event of a platform that tells: an error. Browsers don't.
export function reasonOf({ error, message }) {
  return error ?? (message ? new Error(message) : undefined);
}

// Describes how attempts and connections ended, once each: whoever asks gets the same object.
export class Ends {
  last;

  describe(cause, kind, code, reason, wasClean, attempt, uptimeMs) {
    const wasOpen = uptimeMs !== undefined;
    if (this.last?.attempt !== attempt || (this.last.uptimeMs !== undefined) !== wasOpen) {
      const end = { code, reason, wasClean };
      this.last = { ...end, error: cause ?? new WebSocketClientError(kind, end), attempt, uptimeMs };
    }
    return this.last;
  }

  // Attempts are counted anew.
  forget() {
    this.last = undefined;
  }
}
