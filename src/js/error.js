// The error of the classes' promises and loops, and of send().
/** @import * as declared from "wasm-websocket" */
/** @type {Record<declared.WebSocketClientError["kind"], string> & { __proto__: null }} */
const ADVICE = {
  __proto__: null,
  "connect-failed": "check that the server runs, is reachable and accepts the subprotocol",
  blocked: "allow it in the page's connect-src, use wss: from an https: page, avoid blocked ports",
  lost: "connect again",
  closed: "nothing more is sent or received",
  refused: "fix what the server or your function objects to, then connect again",
  "retries-exhausted": "check that the server runs and is reachable, or allow more retries",
  "receive-limit": "read faster",
  "queue-full": "wait for the connection, allow a longer queue, or drop the oldest",
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
    super(
      `WebSocket ${kind}${end === NO_END ? "" : ` (code ${code}${reason && ", "}${reason})`}: ${ADVICE[kind]}`,
      cause && { cause },
    );
    this.kind = kind;
    this.code = code;
    this.reason = reason;
    this.wasClean = wasClean;
  }
}

Object.defineProperty(WebSocketClientError, "name", { value: "WebSocketClientError" });
WebSocketClientError.prototype.name = "WebSocketClientError";
