// What must compile, and what must not, of ReconnectingWebSocket.
import { ReconnectingWebSocket, WebSocketClientError } from "wasm-websocket/inline";
import type {
  FailedEnd,
  GreetingConnection,
  ReconnectingCounters,
  ReconnectingWebSocketEventMap,
  ReconnectingWebSocketOptions,
  RetryDecision,
  UnsentData,
  WebSocketData,
  WebSocketEnd,
} from "wasm-websocket/inline";

declare function take(socket: WebSocket): void;
declare function make(Class: typeof WebSocket): WebSocket;
declare function fetchToken(): Promise<string>;

// In place of the DOM's
const ws = new ReconnectingWebSocket("ws://localhost/", ["chat"]);
const native: WebSocket = ws;
const Class: typeof WebSocket = ReconnectingWebSocket;
take(ws);
make(ReconnectingWebSocket);
globalThis.WebSocket = ReconnectingWebSocket;
const pair: [WebSocket, typeof WebSocket] = [native, Class];

// Options, providers and lists
const options: ReconnectingWebSocketOptions = {
  protocols: () => ["chat"],
  signal: new AbortController().signal,
  backoff: { firstDelayMs: 1000, maxDelayMs: 60_000, maxRetries: Infinity, minUptimeMs: 0 },
  queue: { maxMessages: 1, maxBytes: 1, maxAgeMs: Infinity, dropOldest: true },
  liveness: {
    probe: new Uint8Array(1),
    afterMs: 1,
    timeoutMs: Infinity,
    everyMs: 1,
    drainTimeoutMs: 1,
    isAnswer: new Uint8Array(1),
  },
  greeting: async (connection) => connection.send(await fetchToken()),
  replay: false,
  attemptErrors: true,
  connectTimeoutMs: Infinity,
  requeueUnsent: true,
  retry: ({ code }: WebSocketEnd) => code !== 4001 && 1000,
};
new ReconnectingWebSocket(async () => `ws://localhost/?${await fetchToken()}`, options);
new ReconnectingWebSocket(["ws://a/", new URL("ws://b/")], "chat", options);
new ReconnectingWebSocket("ws://localhost/", {
  backoff: { maxDelayMs: undefined },
  liveness: undefined,
  retry: undefined,
});
new ReconnectingWebSocket(
  () => "ws://localhost/",
  async () => [await fetchToken()],
  { backoff: { maxRetries: 0 } },
);

// What is told of the last end
new ReconnectingWebSocket(
  async (last) => `ws://localhost/?${last?.code === 1008 ? await fetchToken() : ""}`,
  (last?: FailedEnd) => [`attempt-${last?.attempt ?? 1}`],
  {
    retry({ code, reason, wasClean, error, attempt, uptimeMs }: FailedEnd) {
      const all: [number, string, boolean, number, number | undefined] = [code, reason, wasClean, attempt, uptimeMs];
      return error instanceof WebSocketClientError && error.kind === "lost" && all[3] < 5;
    },
  },
);

// A greeting
async function greet(connection: GreetingConnection): Promise<void> {
  connection.send(new Uint8Array(1));
  const data: WebSocketData = await connection.receive();
  connection.acknowledge(Number(data));
  const both: [string, string] = [connection.protocol, connection.url];
}
new ReconnectingWebSocket("ws://localhost/", {
  greeting: greet,
  liveness: { probe: "ping", isAnswer: (data) => data === "pong" },
});
new ReconnectingWebSocket("ws://localhost/", { greeting: ({ send }) => send("hello") });

// Events and calls
ws.addEventListener("lost", ({ code, inDoubt }) => code + inDoubt);
ws.onlost = function ({ code, inDoubt }) {
  const all: [number, number, number] = [code, inDoubt, this.retryCount];
};
ws.onreconnecting = ({ attempt, delayMs }) => attempt + delayMs;
ws.onconnecting = function ({ attempt }) {
  const both: [number, number] = [attempt, this.retryCount];
};
ws.addEventListener("connecting", ({ attempt }) => attempt + 1);
ws.ondropped = ({ data }) => ws.send(data);
ws.onmessage = function () {
  this.retryCount;
};
ws.onclose = ({ inDoubt }) => inDoubt;
ws.onlost = null;
class Chat extends ReconnectingWebSocket {}
const chat: ReconnectingWebSocket = new Chat("ws://localhost/");
ws.addEventListener("reconnecting", function ({ attempt, delayMs }) {
  const all: [ReconnectingWebSocket, number, number] = [this, attempt, delayMs];
});
ws.addEventListener("dropped", ({ data }) => ws.send(data));
ws.addEventListener("close", ({ wasClean, inDoubt }) => wasClean && inDoubt);
ws.addEventListener("reconnecting", ({ error }) => error instanceof Error && error.message);
const decisions: RetryDecision[] = [true, false, 1000, "after-first-delay", undefined];
new ReconnectingWebSocket(
  "ws://localhost/",
  {},
  { retry: ({ code }) => (code === 4000 ? "after-first-delay" : undefined) },
);
const own: keyof ReconnectingWebSocketEventMap = "lost";
ws.reconnect();
ws.reconnect(4000, "moved");
ws.retryAfter(1000);
const isSent: boolean = ws.sendVolatile("ack 1");
ws.acknowledge(1);
ws.requeueUnsent();
ws.takeUnsent().forEach((data: UnsentData) => ws.send(data));
const { connects, roundTripMs }: ReconnectingCounters = ws.counters();
try {
  ws.send("x");
} catch (error) {
  error instanceof WebSocketClientError && error.kind === "queue-full" && error.data;
  error instanceof WebSocketClientError && error.kind === "retries-exhausted" && error.cause;
}

new ReconnectingWebSocket("ws://localhost/", "chat", { closeOnLoss: true, headers: [["authorization", "x"]] });

// @ts-expect-error: a URL is needed
new ReconnectingWebSocket();
// @ts-expect-error: a number of milliseconds
new ReconnectingWebSocket("ws://localhost/", { backoff: { maxDelayMs: "1 min" } });
// @ts-expect-error: no such option
new ReconnectingWebSocket("ws://localhost/", [], { backoff: { cap: 1000 } });
// @ts-expect-error: it is in a group
new ReconnectingWebSocket("ws://localhost/", { maxRetries: 1 });
// @ts-expect-error: a probe is needed
new ReconnectingWebSocket("ws://localhost/", { liveness: { afterMs: 1 } });
// @ts-expect-error: a Blob can't be compared
new ReconnectingWebSocket("ws://localhost/", { liveness: { probe: "ping", isAnswer: new Blob() } });
// @ts-expect-error: a greeting is a function
new ReconnectingWebSocket("ws://localhost/", { greeting: "token" });
// @ts-expect-error: nothing else can be done with its connection
new ReconnectingWebSocket("ws://localhost/", { greeting: (connection) => connection.close() });
// @ts-expect-error: the code comes first
ws.reconnect("moved");
// @ts-expect-error: the count is read only
ws.retryCount = 0;
// @ts-expect-error: a function provides a URL
new ReconnectingWebSocket(() => 42);
// @ts-expect-error: a retry is a number of milliseconds, or none
new ReconnectingWebSocket("ws://localhost/", { retry: () => "later" });
// @ts-expect-error: a wait is needed
ws.retryAfter();
// @ts-expect-error: a message event is not in doubt
ws.addEventListener("message", ({ inDoubt }) => inDoubt);
// @ts-expect-error: data is text or binary
ws.send(42);
// @ts-expect-error: counters are read only
ws.counters().connects = 0;
// @ts-expect-error: the browser's class has no such method
native.reconnect();
