/** The events of a {@link ReconnectingWebSocket}. */
export interface ReconnectingWebSocketEventMap extends WebSocketClientEventMap {
  /** An attempt begins. It never fires within the constructor, or with `maxRetries: 0`. */
  connecting: ConnectingEvent;
  /** An open connection ended. The socket may reconnect. */
  lost: LostEvent;
  /** The next attempt starts after a delay. */
  reconnecting: ReconnectingEvent;
  /** The queue dropped a message because of its age, or to make room. The event has its data. */
  dropped: MessageEvent<UnsentData>;
  close: ReconnectingCloseEvent;
}

export interface ConnectingEvent extends Event {
  /** The number of this attempt, from 1. It is 1 again after a connection was open. */
  readonly attempt: number;
}

/** A message that was not sent, as the queue kept it. Views are kept as a `Uint8Array`, and other values as text. */
export type UnsentData = string | ReturnType<Uint8Array["slice"]> | ArrayBuffer | Blob;

export interface ReconnectingCloseEvent extends CloseEvent {
  /**
   * How many messages may or may not have arrived, of those sent on the connection that you closed. 0 if none was open.
   * Missing with `maxRetries: 0`.
   */
  readonly inDoubt?: number;
}

/**
 * How the connection ended. If the socket dropped the connection without waiting for the browser's close event, the code is
 * 3008 after a silence, 1001 when the user left the page, and the code of your `reconnect()` call, by default 1000.
 */
export interface LostEvent extends CloseEvent {
  /** Messages sent on this connection that may or may not have arrived. They are never sent again. 0 with `replay`. */
  readonly inDoubt: number;
}

export interface ReconnectingEvent extends Event {
  /** The number of this retry, from 1. It is 1 again after a connection that was open for `minUptimeMs`. */
  readonly attempt: number;
  /** The delay in milliseconds. It gets shorter when the page becomes visible or the network returns. */
  readonly delayMs: number;
  /**
   * Why the last attempt failed, or the connection was lost: the platform's error, where it has one, or what your function or
   * its URL threw. Otherwise a {@link WebSocketClientError}.
   */
  readonly error?: unknown;
}

/** Totals over all connections. With `maxRetries: 0`, sent messages are not counted. */
export interface ReconnectingCounters {
  /** Connections that opened. */
  readonly connects: number;
  /** Messages that were passed to the browser, without probes. */
  readonly sentMessages: number;
  /** Payload bytes of these messages. In WebKit, text counts in UTF-16 code units. */
  readonly sentBytes: number;
  /** Messages that were received, without those that your greeting took, and without answers that `isAnswer` knows. */
  readonly receivedMessages: number;
  /** Payload bytes of these messages. Text counts in UTF-16 code units. */
  readonly receivedBytes: number;
  /** Milliseconds from the last answered probe to its answer, as `isAnswer` knows it, else to the next received message. */
  readonly roundTripMs: number | undefined;
}

/**
 * A value, or a function that provides it. The function is called for each attempt, and never within the constructor. It learns
 * how the last attempt failed, or the last connection was lost: for example, that the server refused its token. If it
 * throws or rejects, the attempt fails. The error may have a property `retry`, a {@link RetryDecision}, which says what follows.
 */
export type Provided<T> = T | ((last: FailedEnd | undefined) => T | Promise<T>);

/**
 * The connection that a greeting has for itself. When the greeting is over, it can't be used any more.
 */
export interface GreetingConnection {
  /** The subprotocol that the server chose, or `""`. */
  readonly protocol: string;
  /** The absolute URL. */
  readonly url: string;

  /**
   * Sends a message at once, before those that wait.
   *
   * @throws {DOMException} `InvalidStateError` if the connection or the greeting is over
   */
  send(data: string | BufferSource | Blob): void;

  /**
   * Resolves with the data of the next received message. Each call gets one message, in order. Messages that the greeting
   * doesn't take arrive as `message` events, after `open`.
   *
   * Rejects with a {@link WebSocketClientError} if the connection ends (`connect-failed`), or if the greeting is over or you
   * closed the socket (`closed`). The greeting need not catch this: what it throws then is ignored.
   */
  receive(): Promise<WebSocketData>;

  /**
   * The same as {@link ReconnectingWebSocket.acknowledge}: so many more messages that were sent on earlier connections have arrived, as the
   * server says. With `replay`, the others are sent again after the greeting.
   *
   * @throws {DOMException} `InvalidStateError` if the connection or the greeting is over
   * @throws {RangeError} unless it is a number, 0 or more
   */
  acknowledge(messages: number): void;
}

/** Delays between attempts. */
export interface BackoffOptions {
  /**
   * The first delay is random, from 0 to this many milliseconds. Each retry in a row doubles the range. 0 retries at once, for
   * tests only. Default: 5000.
   */
  firstDelayMs?: number | undefined;
  /** No random delay is longer than this many milliseconds, the first included. Default: 30,000. */
  maxDelayMs?: number | undefined;
  /**
   * The socket gives up after this many retries in a row. `Infinity` never gives up. With 0 the socket behaves like a
   * {@link WebSocketClient} with a connect timeout: it queues nothing, and ignores page and network events.
   * Default: `Infinity`.
   */
  maxRetries?: number | undefined;
  /** The delays and retries start over after a connection that was open for this many milliseconds. Default: 5000. */
  minUptimeMs?: number | undefined;
}

/** Limits for messages that wait for a connection. With `replay`, those that are not acknowledged count too. */
export interface QueueOptions {
  /** At most this many messages may wait. Default: 1024. */
  maxMessages?: number | undefined;
  /** The messages that wait may have this many bytes together. Default: 1,048,576. */
  maxBytes?: number | undefined;
  /**
   * Messages that have waited for more milliseconds are dropped, at the next attempt, connection or `send()`. `Infinity` drops
   * none. Default: `Infinity`.
   */
  maxAgeMs?: number | undefined;
  /** When the queue is full: true drops the oldest messages, false makes `send()` throw. Default: false. */
  dropOldest?: boolean | undefined;
}

/**
 * How the socket detects dead connections: it sends a probe after a silence, and waits for any message.
 *
 * A probe that has not left can't be answered. Its `timeoutMs` begins when the probe has left the browser's buffer, and when an
 * uplink of 32 KiB a second would have sent all messages before it, but at most 256 s after the probe. While the
 * probe is still in the buffer, only `drainTimeoutMs` counts.
 */
export interface LivenessOptions {
  /** A message that your server answers. Without `isAnswer`, the answer arrives like any other message. */
  probe: string | BufferSource | Blob;
  /** The probe is sent after this many milliseconds without a received message. Default: 30,000. */
  afterMs?: number | undefined;
  /**
   * The connection is dropped if nothing is received within this many milliseconds after a probe has left. `Infinity` never
   * drops it. Default: 10,000.
   */
  timeoutMs?: number | undefined;
  /**
   * The connection is dropped if a probe is in the browser's buffer, and nothing has left that buffer for this many
   * milliseconds. A slow uplink empties it in steps of a megabyte or more, many seconds apart. `Infinity` never drops it.
   * WebKit doesn't tell what is in its buffer: there a probe counts as having left at once. Default: 60,000.
   */
  drainTimeoutMs?: number | undefined;
  /**
   * A probe is also sent this often, in milliseconds, whatever is received: for servers and proxies that close a connection on
   * which the client is silent. At most one is sent in a millisecond. `Infinity` sends none. Default: `Infinity`.
   */
  everyMs?: number | undefined;
  /**
   * Which message answers the probe: a function of its data, which returns `true` for an answer, or the answer itself. Bytes
   * are compared by their content, which needs the `binaryType` `"arraybuffer"`; a function is given what `binaryType` selects.
   * Answers fire no `message` event, and only they count for `roundTripMs`. Every message is still a sign of life. Errors that
   * the function throws are reported like those of an event listener, and the message is no answer.
   */
  isAnswer?: ((data: WebSocketData) => boolean) | string | BufferSource | undefined;
}

/**
 * Options, in place of `protocols` or after them. Of two values for one option, also within a group, the later one counts.
 * The values are copied once. The console names options that neither this class nor the platform's has.
 */
export interface ReconnectingWebSocketOptions extends PlatformOptions {
  /**
   * The subprotocols to request, most preferred first, or a function that provides them. The argument `protocols` replaces
   * these.
   */
  protocols?: Provided<string | Iterable<string>> | undefined;
  /**
   * Aborting this signal closes the socket for good. Promises and loops that wait then reject at once with the signal's reason.
   * If the signal is aborted already, the constructor throws its reason.
   */
  signal?: AbortSignal | undefined;
  /** When to retry, and when to give up. */
  backoff?: BackoffOptions | undefined;
  /** How many messages may wait for a connection. */
  queue?: QueueOptions | undefined;
  /** Detects dead connections. Without it, no probes are sent. */
  liveness?: LivenessOptions | undefined;
  /**
   * Greets the server on each connection, before anything else is sent: for example to authenticate by a first message, to
   * subscribe again, or to learn which messages arrived.
   *
   * Until its promise resolves, `readyState` is `CONNECTING`, and messages that you send wait. Then `open` fires, what waited is
   * sent, and received messages that the greeting didn't take arrive.
   *
   * The attempt fails if the function throws or rejects, if the connection is lost, or if opening and greeting together take
   * longer than `connectTimeoutMs`. The error is the `error` of the `reconnecting` event. It may have a property `retry`, a
   * {@link RetryDecision}, which says what follows. The attempt also fails if more than 64 MiB of messages wait for the greeting.
   *
   * @example
   * const ws = new ReconnectingWebSocket("wss://example.com", {
   *   greeting: async (connection) => {
   *     connection.send(await fetchToken());
   *     if ((await connection.receive()) !== "welcome") {
   *       throw Object.assign(new Error("not welcome"), { retry: false });
   *     }
   *   },
   * });
   */
  greeting?: ((connection: GreetingConnection) => unknown) | undefined;
  /**
   * Keeps each message after it was sent, until `acknowledge()` says that it arrived. After a loss, and the greeting, the others
   * are sent again, before new ones and in order, so a message may arrive twice. `inDoubt` is 0 then. What waits and what is not
   * acknowledged share the limits of `queue`, also while a connection is open: `send()` throws `queue-full`.
   * After the end, `takeUnsent()` returns both. `requeueUnsent`, `dropOldest` and `maxAgeMs` contradict it. Default: false.
   *
   * @example
   * // This server answers each message with one of its own
   * const ws = new ReconnectingWebSocket("wss://example.com", { replay: true });
   * ws.onmessage = () => ws.acknowledge(1);
   */
  replay?: boolean | undefined;
  /**
   * An attempt fails if your function takes more milliseconds to provide a URL, or the connection and the greeting then take more.
   * With `Infinity` it waits for ever; with 0 no attempt can succeed. Default: 10,000.
   */
  connectTimeoutMs?: number | undefined;
  /** Whether messages that certainly were not sent when a connection ended are sent again, before other messages. Default: false. */
  requeueUnsent?: boolean | undefined;
  /**
   * Whether the loss of an open connection closes the socket: `close` fires and `readyState` is `CLOSED`, as with the browser's
   * class. For libraries that make a new socket after each loss. Until it is first open, the socket retries as usual. `retry` and
   * `retryAfter()` then decide nothing about a loss. Default: false.
   */
  closeOnLoss?: boolean | undefined;
  /**
   * Whether an `error` event fires for each failed attempt, before `reconnecting`. It has the `error`, and its `message`.
   * Otherwise it fires only for the last one. Default: false.
   */
  attemptErrors?: boolean | undefined;
  /**
   * Decides what follows the end of a connection or a failed attempt. Without a decision (`undefined`), codes 1008 and 4000 to
   * 4999 stop, codes 1012 and 1013 wait for at least the first delay, and all others wait as usual. But with a greeting or a
   * function for the URL or the subprotocols, codes 1008, 3000 and 4401 are retried once, because the next attempt may have a fresh
   * token. A second one stops, unless a connection was open for `minUptimeMs` in between.
   *
   * It is not called after your own `close()`, a connect timeout, a missing answer to a probe, or an error of your own function.
   * Errors that it throws are reported like those of an event listener.
   */
  retry?: ((end: FailedEnd) => RetryDecision | void) | undefined;
}

/** How a connection or an attempt ended. The code is 1006 if the browser told none. */
export interface FailedEnd extends WebSocketEnd {
  /**
   * Why it ended: the platform's error, where it has one, or what your function or its URL threw. Otherwise a
   * {@link WebSocketClientError}.
   */
  readonly error?: unknown;
  /**
   * The number of the attempt, from 1. It is 1 again after a connection was open. For a connection that was open it is that of
   * the attempt that opened it.
   */
  readonly attempt: number;
  /** How many milliseconds the connection was open, from the end of the greeting; `undefined` if it never was. */
  readonly uptimeMs: number | undefined;
}

/**
 * `true` retries after the usual delay, `"after-first-delay"` adds `firstDelayMs` to that delay, a number retries after
 * exactly that many milliseconds, `false` stops, and `undefined` leaves the decision to the close code.
 */
export type RetryDecision = number | boolean | "after-first-delay" | undefined;

/**
 * A drop-in replacement for the browser's `WebSocket` that reconnects. Random delays protect a server that comes back, messages
 * wait in a queue, and probes detect dead connections. `open` fires for each connection; `close` fires once, when the socket
 * has ended for good. It is for your own code; a library that reconnects by itself needs a {@link WebSocketClient}, or `closeOnLoss`.
 *
 * @example
 * const ws = new ReconnectingWebSocket("ws://localhost:9998/echo", { liveness: { probe: "ping" } });
 * ws.send("queued until it is open");
 * ws.onlost = ({ code, inDoubt }) => console.log(code, inDoubt);
 */
export class ReconnectingWebSocket extends WebSocketLike<ReconnectingWebSocketEventMap> {
  /**
   * Starts to connect, and returns at once.
   *
   * @param url a URL as for {@link WebSocketClient}, a function that provides one for each attempt, for example with a fresh
   * token, or a list of these. After each failure the next in the list is tried.
   * @param protocols the subprotocols to request, a function that provides them, or options
   * @param options more options; of two values for one option, these count
   * @throws {DOMException} `SyntaxError` if a URL or subprotocol is invalid
   * @throws {RangeError} if the list of URLs is empty, or a numeric option is out of range or no number
   * @throws {TypeError} if an option is of the wrong type, or contradicts `replay`
   * @throws {Error} if the package's wasm is not loaded
   */
  constructor(
    url: Provided<string | URL> | readonly Provided<string | URL>[],
    protocols?: Provided<string | Iterable<string>> | ReconnectingWebSocketOptions,
    options?: ReconnectingWebSocketOptions,
  );

  /** `CONNECTING` also between attempts, until the socket is open or has ended for good. */
  readonly readyState: 0 | 1 | 2 | 3;
  /** The browser's `bufferedAmount` plus the bytes in the queue. What was buffered for a lost connection no longer counts. */
  readonly bufferedAmount: number;
  /** The retries in a row. It returns to 0 when a connection ends that was open for `minUptimeMs`. */
  readonly retryCount: number;

  get onconnecting(): EventHandler<ReconnectingWebSocket, ConnectingEvent>;
  set onconnecting(handler: EventHandler<this, ConnectingEvent>);
  get onlost(): EventHandler<ReconnectingWebSocket, LostEvent>;
  set onlost(handler: EventHandler<this, LostEvent>);
  get onreconnecting(): EventHandler<ReconnectingWebSocket, ReconnectingEvent>;
  set onreconnecting(handler: EventHandler<this, ReconnectingEvent>);
  get ondropped(): EventHandler<ReconnectingWebSocket, MessageEvent<UnsentData>>;
  set ondropped(handler: EventHandler<this, MessageEvent<UnsentData>>);

  /**
   * Sends the message at once if a connection is open, and queues it if not. The order is kept. After a close the message is
   * dropped silently.
   *
   * @throws {DOMException} `InvalidStateError` before the `open` event with `maxRetries: 0`
   * @throws {WebSocketClientError} `queue-full` if the queue has no room for the message; with `replay` also while a connection
   * is open
   */
  send(data: string | BufferSource | Blob): void;

  /**
   * Closes the socket for good, in any state. Messages that wait for a connection are not sent: {@link takeUnsent} returns them.
   *
   * @param code 1000, or 3000 to 4999. Without a code the server sees 1005 and no reason.
   * @param reason at most 123 bytes of UTF-8
   * @throws {DOMException} `InvalidAccessError` for another code, `SyntaxError` for a longer reason
   */
  close(code?: number, reason?: string): void;

  /**
   * Connects now, in any state. An open connection is closed for it. After a close the socket comes back, with new promises.
   * After its signal was aborted this does nothing. Calling this on every loss defeats the backoff.
   *
   * @param code closes an open connection: 1000, or 3000 to 4999. Default: 1000.
   * @param reason at most 123 bytes of UTF-8. Without a code it is ignored.
   * @throws {DOMException} `InvalidAccessError` for another code, `SyntaxError` for a longer reason
   */
  reconnect(code?: number, reason?: string): void;

  /**
   * Waits until at most `bytes` bytes are buffered. A loss empties the connection's buffer, so this may resolve though messages
   * did not arrive: `inDoubt` of the `lost` event counts them.
   *
   * Rejects only when the socket has ended for good; otherwise as in {@link WebSocketClient}.
   */
  drained(bytes?: number): Promise<void>;

  /**
   * Sets the delay after the present connection, for example because the server announced a restart.
   *
   * @throws {RangeError} unless it is a number, 0 or more
   */
  retryAfter(delayMs: number): void;

  /**
   * Sends the message only if a connection is open now, before any that wait. It is not kept, not sent again, not acknowledged, and
   * never in doubt. This is for what is worthless later, such as the acknowledgements that you send to the server.
   *
   * @returns whether the message was passed to the browser
   */
  sendVolatile(data: string | BufferSource | Blob): boolean;

  /**
   * Marks the oldest `messages` messages sent on the present connection as received by the server. They no longer count as in
   * doubt. Pass only the number that arrived since the last call.
   *
   * With `replay` these are the oldest that were sent on any connection and not acknowledged. They make room in the queue, and are not
   * sent again.
   *
   * @throws {RangeError} unless it is a number, 0 or more
   */
  acknowledge(messages: number): void;

  /**
   * Removes and returns the messages that certainly were not sent, oldest first: those of ended connections, and after the end
   * also those in the queue. In WebKit some of them count as in doubt instead.
   *
   * With `replay` there are none before the end. After it, these are the messages that were not acknowledged, some of which may
   * have arrived, and those in the queue.
   */
  takeUnsent(): UnsentData[];

  /**
   * Moves the messages of ended connections that certainly were not sent to the front of the queue. Once the socket has ended,
   * it does nothing until `reconnect()`, and with `replay` it does nothing.
   */
  requeueUnsent(): void;

  /** Reads the totals so far. */
  counters(): ReconnectingCounters;
}
