/** The events of a {@link ReconnectingWebSocket} and what their listeners get. */
export interface ReconnectingWebSocketEventMap extends WebSocketClientEventMap {
  /** An open connection ended, and the socket may come back. */
  lost: LostEvent;
  /** The next attempt begins after a wait. */
  reconnecting: ReconnectingEvent;
  /** A message was dropped from the queue, for its age or to make room: its data. */
  dropped: MessageEvent<UnsentData>;
  close: ReconnectingCloseEvent;
}

/** A message that was not sent, as it was kept: a view became a `Uint8Array`, and what is no data became text. */
export type UnsentData = string | ReturnType<Uint8Array["slice"]> | ArrayBuffer | Blob;

export interface ReconnectingCloseEvent extends CloseEvent {
  /** As of {@link LostEvent}, where you closed an open connection; else 0. Not with `maxRetries: 0`. */
  readonly inDoubt?: number;
}

/**
 * How the connection ended. Where it was dropped without waiting for the browser: code 3008 when it was silent for too
 * long, 1001 when the page was left, 1000 for `reconnect()`.
 */
export interface LostEvent extends CloseEvent {
  /** Messages sent on it that may or may not have arrived; they are never sent again. */
  readonly inDoubt: number;
}

export interface ReconnectingEvent extends Event {
  /** The number of this retry, from 1; it starts over after a connection that lasted. */
  readonly attempt: number;
  /** The wait, in milliseconds. A page that wakes or is online again cuts it short. */
  readonly delayMs: number;
  /** What a function threw for the last attempt, or the URL that it gave. */
  readonly error?: unknown;
}

/** What went over all connections so far; with `maxRetries: 0` nothing that is sent is counted. */
export interface ReconnectingCounters {
  /** Connections that opened. */
  readonly connects: number;
  /** Messages handed to the browser, without probes. */
  readonly sentMessages: number;
  /** Their payload, in bytes. Where the browser doesn't count them (WebKit), of text its UTF-16 code units. */
  readonly sentBytes: number;
  readonly receivedMessages: number;
  /** Their payload, in bytes; of text, its UTF-16 code units, as only a copy would tell more. */
  readonly receivedBytes: number;
  /** Milliseconds from the last answered probe to the next message received. */
  readonly roundTripMs: number | undefined;
}

/**
 * A value, or a function that is asked for one for each attempt, not within the constructor. If it throws or rejects, the
 * attempt has failed, and is followed by what the error's `retry` says, as `retry` of {@link ReconnectingWebSocketOptions}
 * may return it.
 */
export type Provided<T> = T | (() => T | Promise<T>);

/**
 * What a {@link ReconnectingWebSocket} is to do; in place of the subprotocols or after them: where both have an option, the
 * last one counts. They are copied.
 */
export interface ReconnectingWebSocketOptions {
  /** The subprotocols to ask for, the best first, or a function that provides them; unless they are an argument of their own. */
  protocols?: Provided<string | Iterable<string>> | undefined;
  /**
   * Closes for good when it is aborted; what waits rejects at once with the signal's reason. If it is aborted already, the
   * constructor throws that reason.
   */
  signal?: AbortSignal | undefined;
  /**
   * The first wait is random, up to this many milliseconds, at least 0.001; the window doubles with each retry in a row.
   * Default: 5000.
   */
  firstWindowMs?: number | undefined;
  /** No window grows beyond this many milliseconds, at least `firstWindowMs`. Default: 30,000. */
  capMs?: number | undefined;
  /**
   * Gives up after this many retries without a connection that lasted. Default: `Infinity`. With 0 it behaves as a
   * {@link WebSocketClient} with a connect timeout: nothing is queued, and the page's events change nothing.
   */
  maxRetries?: number | undefined;
  /** A connection must be open for this many milliseconds for the waits to start over. Default: 5000. */
  minUptimeMs?: number | undefined;
  /** An attempt has failed when finding its URL, or then opening, takes more milliseconds. Default: 10,000. */
  connectTimeoutMs?: number | undefined;
  /** Messages that may wait for a connection. Default: 1024. */
  maxQueuedMessages?: number | undefined;
  /** Bytes of messages that may wait for a connection. Default: 1,048,576. */
  maxQueuedBytes?: number | undefined;
  /** Messages that waited for more milliseconds are dropped. Default: `Infinity`. */
  maxAgeMs?: number | undefined;
  /** Drops the oldest for a message too many, instead of throwing. Default: false. */
  dropOldest?: boolean | undefined;
  /**
   * Any message that your server answers: with it, dead connections are noticed. The answer comes as a message like any
   * other. Default: none is sent.
   */
  probe?: string | BufferSource | Blob | undefined;
  /** Milliseconds without a received message after which the probe is sent. Default: 30,000. */
  idleMs?: number | undefined;
  /** Milliseconds without a received message after a probe until the connection counts as dead. Default: 10,000. */
  timeoutMs?: number | undefined;
  /** Sends again what is known not to have left when a connection ended, before what waits. Default: false. */
  requeueUnsent?: boolean | undefined;
  /**
   * Decides by its end what follows a connection or failed attempt. `undefined` leaves it to the policy: codes 1008 and
   * 4000 to 4999 stop, 1012 and 1013 wait for at least the first window. Not asked after your own `close()`, an attempt that
   * took too long, a connection that was silent for too long, or what a function threw. What it throws is reported, as of a
   * listener.
   */
  retry?: ((end: WebSocketEnd) => RetryDecision | void) | undefined;
}

/**
 * What follows: `false` stops, `true` waits as after any lost connection, `"after-window"` does so after the first window has
 * passed, a number waits that many milliseconds, and `undefined` leaves it to the policy.
 */
export type RetryDecision = number | boolean | "after-window" | undefined;

/**
 * Stands in for the browser's `WebSocket`, and comes back when the connection is lost: after a wait as a storm of clients
 * must, with a queue, and with dead connections noticed. `open` fires at each opening, `close` once, at the end.
 *
 * @example
 * const ws = new ReconnectingWebSocket("ws://localhost:9998/echo", { probe: "ping" });
 * ws.send("queued until it is open");
 * ws.addEventListener("lost", ({ code, inDoubt }) => console.log(code, inDoubt));
 */
export const ReconnectingWebSocket: {
  /**
   * Starts to connect, and returns at once.
   *
   * @param url as for {@link WebSocketClient}; or a list, of which each failure takes the next; or a function
   * that provides one for each attempt, such as with a fresh token
   * @param protocols the subprotocols, a function that provides them, or options
   * @param options more of them
   * @throws {DOMException} `SyntaxError` if a fixed URL or subprotocol is invalid
   * @throws {RangeError} if the list of URLs is empty, or an option that is a number out of its range or none
   * @throws {TypeError} if an option is unknown or of another type
   * @throws {Error} if the package's wasm is not loaded
   */
  new (
    url: Provided<string | URL> | readonly Provided<string | URL>[],
    protocols?: Provided<string | Iterable<string>> | ReconnectingWebSocketOptions,
    options?: ReconnectingWebSocketOptions,
  ): ReconnectingWebSocket;
  readonly prototype: ReconnectingWebSocket;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;
};
export interface ReconnectingWebSocket extends WebSocketLike<ReconnectingWebSocketEventMap> {
  onclose: ((this: WebSocket, event: ReconnectingCloseEvent) => void) | null;

  /** `CONNECTING` as long as it may come to be open, also between attempts. */
  readonly readyState: 0 | 1 | 2 | 3;
  /** As the browser's, with the messages that wait for a connection. What a lost connection took with it counts no more. */
  readonly bufferedAmount: number;

  /**
   * Sends at once when open, else when it is next. Order is kept. After a close it is dropped without a word.
   *
   * @throws {DOMException} `InvalidStateError` before the `open` event with `maxRetries: 0`
   * @throws {WebSocketClientError} `queue-full`, with the `data`, where there is no room for it to wait
   */
  send(data: string | BufferSource | Blob): void;

  /**
   * Connects now, whatever the state; an open connection is dropped for it. After a close it comes back, with promises of
   * its own; after its signal was aborted it does nothing. To call this for every lost connection is to have no waits.
   */
  reconnect(): void;

  /**
   * Waits until at most so many bytes are buffered. A loss empties what was buffered for that connection, so that nothing
   * waits here any more: `lost` tells with `inDoubt` what may not have arrived.
   *
   * Rejects as that of a {@link WebSocketClient}, once it has ended for good.
   */
  drained(bytes?: number): Promise<void>;

  /**
   * Waits this many milliseconds after the present connection, such as when the server announced that it will be away.
   *
   * @throws {RangeError} unless it is a number, 0 or more
   */
  retryAfter(delayMs: number): void;

  /**
   * Tells that so many messages sent on the present connection have arrived, the oldest first: they are not in doubt.
   *
   * @throws {RangeError} unless it is a number, 0 or more
   */
  acknowledge(messages: number): void;

  /**
   * Takes the messages that are known not to have left, the oldest first: of ended connections, and after the end also those
   * that waited. WebKit tells too little to know: there they may count as in doubt.
   */
  takeUnsent(): UnsentData[];

  /** Puts the messages that are known not to have left before those that wait; after an end only once `reconnect()` was called. */
  requeueUnsent(): void;

  counters(): ReconnectingCounters;
}
