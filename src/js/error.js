// What the promises and loops of the classes reject with.
const ADVICE = {
  __proto__: null,
  "connect-failed": "check that the server runs, is reachable and accepts the subprotocol",
  blocked: "allow it in the page's connect-src, use wss: from an https: page, avoid blocked ports",
  lost: "connect again",
  closed: "nothing more is sent or received",
  "receive-limit": "read faster",
  "queue-full": "wait for the connection, allow a longer queue, or drop the oldest",
};

export class WebSocketClientError extends Error {
  constructor(kind, { code, reason, wasClean }) {
    super(`WebSocket ${kind} (code ${code}${reason && ", "}${reason}): ${ADVICE[kind]}`);
    Object.assign(this, { kind, code, reason, wasClean });
  }
}

Object.defineProperty(WebSocketClientError, "name", { value: "WebSocketClientError" });
Object.defineProperty(WebSocketClientError.prototype, "name", {
  value: "WebSocketClientError",
  writable: true,
  configurable: true,
});
