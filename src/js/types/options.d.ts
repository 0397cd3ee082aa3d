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
   * After the end, `takeUnsent()` returns both. `requeueUnsent`, `dropOldest`, `maxAgeMs` and `maxRetries: 0` contradict it. Default: false.
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
