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
