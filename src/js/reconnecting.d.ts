/** The events of a {@link ReconnectingWebSocket} and what their listeners get. */
export interface ReconnectingWebSocketEventMap extends WebSocketClientEventMap {
  /** An open connection ended, and the socket may come back. */
  lost: LostEvent;
  /** The next attempt begins after a wait. */
  reconnecting: ReconnectingEvent;
  /** A message was dropped from the queue, for its age or to make room: its data. */
  dropped: MessageEvent<WebSocketData>;
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
}

/** What went over all connections so far; with `maxRetries: 0` nothing is counted. */
export interface ReconnectingCounters {
  /** Connections that opened. */
  readonly connects: number;
  /** Messages handed to the browser, without probes. */
  readonly sentMessages: number;
  /** Their payload, in bytes. */
  readonly sentBytes: number;
  readonly receivedMessages: number;
  /** Their payload, in bytes; of text, in UTF-8. */
  readonly receivedBytes: number;
  /** Milliseconds from the last answered probe to the next message received. */
  readonly roundTripMs: number | undefined;
}

/** A value, or a function that is asked for one for each attempt. If it throws or rejects, the attempt has failed. */
export type Provided<T> = T | (() => T | Promise<T>);

/** What a {@link ReconnectingWebSocket} is to do; in place of the subprotocols or after them. */
export interface ReconnectingWebSocketOptions {
  /** The subprotocols to ask for, the best first, or a function that provides them. */
  protocols?: Provided<string | Iterable<string>>;
  /** Closes for good when it is aborted; what waits then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** The first wait is random, up to this many milliseconds; the window doubles with each retry in a row. Default: 5000. */
  firstWindowMs?: number;
  /** No window grows beyond this many milliseconds. Default: 30,000. */
  capMs?: number;
  /**
   * Gives up after this many retries without a connection that lasted. Default: `Infinity`. With 0 it is a
   * {@link WebSocketClient}: nothing is queued, and of these options only `protocols` and `signal` count.
   */
  maxRetries?: number;
  /** A connection must be open for this many milliseconds for the waits to start over. Default: 5000. */
  minUptimeMs?: number;
  /** An attempt has failed when finding its URL, or then opening, takes more milliseconds. Default: 10,000. */
  connectTimeoutMs?: number;
  /** Messages that may wait for a connection. Default: 1024. */
  maxQueuedMessages?: number;
  /** Bytes of messages that may wait for a connection. Default: 1,048,576. */
  maxQueuedBytes?: number;
  /** Messages that waited for more milliseconds are dropped. Default: `Infinity`. */
  maxAgeMs?: number;
  /** Drops the oldest for a message too many, instead of throwing. Default: false. */
  dropOldest?: boolean;
  /** Any message that your server answers: with it, dead connections are noticed. Default: none is sent. */
  probe?: string | BufferSource | Blob;
  /** Milliseconds without a received message after which the probe is sent. Default: 30,000. */
  idleMs?: number;
  /** Milliseconds without a received message after a probe until the connection counts as dead. Default: 10,000. */
  timeoutMs?: number;
  /** Sends again what is known not to have left when a connection ended, before what waits. Default: false. */
  requeueUnsent?: boolean;
  /**
   * Decides by its end what follows a connection or failed attempt: `false` stops, a number waits that many milliseconds.
   * Anything else leaves it to the policy: codes 1008 and 4000 to 4999 stop, 1012 and 1013 wait for at least the first window.
   */
  retry?: (end: WebSocketEnd) => number | boolean | undefined | void;
}

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
   * that provides one for each attempt, such as with a fresh token. Its error may have `retry`: `false` or milliseconds
   * @param protocols the subprotocols, a function that provides them, or options
   * @throws {DOMException} `SyntaxError` if the first URL or a subprotocol is invalid
   * @throws {RangeError} if an option is out of its range
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
export interface ReconnectingWebSocket extends WebSocketLike {
  /** `CONNECTING` as long as it may come to be open, also between attempts. */
  readonly readyState: 0 | 1 | 2 | 3;
  /** As the browser's, with the messages that wait for a connection. */
  readonly bufferedAmount: number;

  /**
   * Sends at once when open, else when it is next. Order is kept. After a close it is dropped without a word.
   *
   * @throws {WebSocketClientError} `queue-full`, with the `data`, where there is no room for it to wait
   */
  send(data: string | BufferSource | Blob): void;

  /**
   * Connects now; an open connection is dropped for it. After a close it does nothing. To call this for every lost
   * connection is to have no waits.
   */
  reconnect(): void;

  /** Waits this long after the present connection, such as when the server announced that it will be away. */
  retryAfter(delayMs: number): void;

  /** Tells that so many messages sent on the present connection have arrived, the oldest first: they are not in doubt. */
  acknowledge(messages: number): void;

  /**
   * Takes the messages that are known not to have left, the oldest first: of ended connections, and after the end also those
   * that waited. WebKit tells too little to know: there they may count as in doubt.
   */
  takeUnsent(): (string | Uint8Array | ArrayBuffer | Blob)[];

  /** Puts the messages that are known not to have left before those that wait. */
  requeueUnsent(): void;

  counters(): ReconnectingCounters;

  addEventListener<K extends keyof ReconnectingWebSocketEventMap>(type: K, listener: (this: this, event: ReconnectingWebSocketEventMap[K]) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof ReconnectingWebSocketEventMap>(type: K, listener: (this: this, event: ReconnectingWebSocketEventMap[K]) => void, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
}
