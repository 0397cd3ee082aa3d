/** The events of a {@link ReconnectingWebSocket}. */
export interface ReconnectingWebSocketEventMap extends WebSocketClientEventMap {
  /** An open connection ended. The socket may reconnect. */
  lost: LostEvent;
  /** The next attempt starts after a delay. */
  reconnecting: ReconnectingEvent;
  /** The queue dropped a message because of its age, or to make room. The event has its data. */
  dropped: MessageEvent<UnsentData>;
  close: ReconnectingCloseEvent;
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
  /** Messages sent on this connection that may or may not have arrived. They are never sent again. */
  readonly inDoubt: number;
}

export interface ReconnectingEvent extends Event {
  /** The number of this retry, from 1. It is 1 again after a connection that was open for `minUptimeMs`. */
  readonly attempt: number;
  /** The delay in milliseconds. It gets shorter when the page becomes visible or the network returns. */
  readonly delayMs: number;
  /** Why the last attempt failed: the platform's error, where it has one, or what your function or its URL threw. */
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
  readonly receivedMessages: number;
  /** Payload bytes of these messages. Text counts in UTF-16 code units. */
  readonly receivedBytes: number;
  /** Milliseconds from the last answered probe to the next received message. */
  readonly roundTripMs: number | undefined;
}

/**
 * A value, or a function that provides it. The function is called for each attempt, and never within the constructor. If it
 * throws or rejects, the attempt fails. The error may have a property `retry`, a {@link RetryDecision}, which says what follows.
 */
export type Provided<T> = T | (() => T | Promise<T>);

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

/** Limits for messages that wait for a connection. */
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

/** How the socket detects dead connections: it sends a probe after a silence, and waits for any message. */
export interface LivenessOptions {
  /** A message that your server answers. The answer arrives like any other message. */
  probe: string | BufferSource | Blob;
  /** The probe is sent after this many milliseconds without a received message. Default: 30,000. */
  afterMs?: number | undefined;
  /** The connection is dropped if nothing is received within this many milliseconds after a probe. Default: 10,000. */
  timeoutMs?: number | undefined;
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
   * An attempt fails if your function takes more milliseconds to provide a URL, or the connection then takes more to open.
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
   * Decides what follows the end of a connection or a failed attempt. Without a decision (`undefined`), codes 1008 and 4000 to
   * 4999 stop, codes 1012 and 1013 wait for at least the first delay, and all others wait as usual. It is not called after your
   * own `close()`, a connect timeout, a missing answer to a probe, or an error of your own function. Errors that it throws are
   * reported like those of an event listener.
   */
  retry?: ((end: FailedEnd) => RetryDecision | void) | undefined;
}

/** How a connection or an attempt ended. */
export interface FailedEnd extends WebSocketEnd {
  /** Why it ended, where the platform tells. */
  readonly error?: unknown;
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
   * @throws {TypeError} if an option is of the wrong type
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
   * @throws {WebSocketClientError} `queue-full` if the queue has no room for the message
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
   * Marks the oldest `messages` messages sent on the present connection as received by the server. They no longer count as in
   * doubt.
   *
   * @throws {RangeError} unless it is a number, 0 or more
   */
  acknowledge(messages: number): void;

  /**
   * Removes and returns the messages that certainly were not sent, oldest first: those of ended connections, and after the end
   * also those in the queue. In WebKit some of them count as in doubt instead.
   */
  takeUnsent(): UnsentData[];

  /**
   * Moves the messages of ended connections that certainly were not sent to the front of the queue. Once the socket has ended,
   * it does nothing until `reconnect()`.
   */
  requeueUnsent(): void;

  /** Reads the totals so far. */
  counters(): ReconnectingCounters;
}
