/// <reference lib="esnext.disposable" />

// DOM types that Node's types lack or define differently. They are not exported. TypeScript before 5.7 has no generic views.
export {};
type BufferSource = ArrayBufferView | ArrayBuffer;
type MessageEvent<T = any> = Omit<globalThis.MessageEvent, "data"> & { readonly data: T };
interface CloseEvent extends Event, WebSocketEnd {}
interface EventListenerOptions {
  capture?: boolean | undefined;
}
interface AddEventListenerOptions extends EventListenerOptions {
  once?: boolean | undefined;
  passive?: boolean | undefined;
  signal?: AbortSignal | undefined;
}
type EventListenerOrEventListenerObject = ((event: Event) => void) | { handleEvent(event: Event): void };
interface HeadersLike {
  forEach(callback: (value: string, name: string) => void): void;
}
type EventHandler<This, Event> = ((this: This, event: Event) => void) | null;

/** A received message: text, or binary data of the type that `binaryType` selects. */
export type WebSocketData = string | ArrayBuffer | Blob;

/** The events of a socket. */
export interface WebSocketClientEventMap {
  open: Event;
  message: MessageEvent;
  error: WebSocketErrorEvent;
  close: CloseEvent;
}

/** Tells why, where the platform does: Deno and Bun do, Node 22 in general words. Browsers tell a page nothing. */
export interface WebSocketErrorEvent extends Event {
  /** In words, such as the status of the server's answer. */
  readonly message?: string;
  /** The error itself. */
  readonly error?: unknown;
}

/** How a connection ended. */
export interface WebSocketEnd {
  /** The code of the server's Close frame. 1005 if the frame had none; 1006 if no Close frame came. */
  readonly code: number;
  /** The reason of the server's Close frame: at most 123 bytes of UTF-8. */
  readonly reason: string;
  /** Whether both sides finished the closing handshake. */
  readonly wasClean: boolean;
}

/**
 * Options of the platform's own `WebSocket`. Those that it reads are passed on to it, by any name; the others are ignored. To
 * use more of them in TypeScript, add them to this interface by declaration merging.
 */
export interface PlatformOptions {
  /** Headers for the handshake, in Node, Deno and Bun. No browser sends them. */
  headers?: Record<string, string> | Iterable<readonly string[]> | HeadersLike | undefined;
  /** An undici `Dispatcher`, in Node: for a proxy or certificates of your own. */
  dispatcher?: object | undefined;
  /** Where the server is, for Chromium's permission to use the local network. */
  targetAddressSpace?: "public" | "local" | "loopback" | undefined;
}

/** Options, in place of `protocols` or after them. Of two values for one option, the later one counts. */
export interface WebSocketClientOptions extends PlatformOptions {
  /** The subprotocols to request, most preferred first. The argument `protocols` replaces these. */
  protocols?: string | Iterable<string> | undefined;
  /**
   * Aborting this signal closes the socket in any state. Promises and loops that wait then reject at once with the signal's
   * reason. If the signal is aborted already, the constructor throws its reason.
   */
  signal?: AbortSignal | undefined;
}

/** The error of promises and loops, and of `send()` on a full queue. Its message says what to do. */
export class WebSocketClientError extends Error implements WebSocketEnd {
  private constructor();
  readonly name: "WebSocketClientError";
  /**
   * - `connect-failed`: the connection ended before it was open. The `cause` says why where the platform does; browsers don't
   * - `blocked`: the browser did not try to connect, for example because of the page's policy
   * - `lost`: the connection was open, and ended without a closing handshake
   * - `closed`: one side closed an open connection, or you closed the socket before it was open
   * - `receive-limit`: more than 64 MiB waited for a `for await` loop or a greeting
   *
   * A {@link ReconnectingWebSocket} also has:
   * - `queue-full`: `send()` throws it when there is no room for the message
   * - `refused`: a close code, `retry` or an error of your own function said to stop
   * - `retries-exhausted`: `maxRetries` retries in a row failed
   */
  readonly kind:
    | "connect-failed"
    | "blocked"
    | "lost"
    | "closed"
    | "receive-limit"
    | "queue-full"
    | "refused"
    | "retries-exhausted";
  /** The `code` of {@link WebSocketEnd}; 1005 for `receive-limit` and `queue-full`. */
  readonly code: number;
  /** The `reason` of {@link WebSocketEnd}; `""` for `receive-limit` and `queue-full`. */
  readonly reason: string;
  /** The `wasClean` of {@link WebSocketEnd}; false for `receive-limit` and `queue-full`. */
  readonly wasClean: boolean;
  /** Only for `queue-full`: the message that was not queued. */
  readonly data?: string | BufferSource | Blob;
  /** Why: the platform's error, where it has one, or what your function or its URL threw for the last attempt. */
  readonly cause?: unknown;
}

/**
 * The members of the browser's `WebSocket`, and more: `opened`, `closed`, `drained()`, `for await` loops and disposal. This is
 * a type: no such class is exported.
 */
declare abstract class WebSocketLike<
  Events extends WebSocketClientEventMap = WebSocketClientEventMap,
> extends EventTarget {
  static readonly CONNECTING: 0;
  static readonly OPEN: 1;
  static readonly CLOSING: 2;
  static readonly CLOSED: 3;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;

  /** The absolute URL. Its scheme is `ws:` or `wss:`. */
  readonly url: string;
  /** `CONNECTING`, `OPEN`, `CLOSING` or `CLOSED`. */
  readonly readyState: 0 | 1 | 2 | 3;
  /**
   * Bytes of payload that were sent and have not yet gone to the network. It changes only between tasks, and closing doesn't
   * reset it. WebKit passes data on at once, so there the real number may be higher.
   */
  readonly bufferedAmount: number;
  /** The subprotocol that the server chose, or `""`. */
  readonly protocol: string;
  /** The extensions that the server chose, or `""`. */
  readonly extensions: string;
  /** The type of received binary messages. Default: `"blob"`. Other values are ignored. */
  binaryType: "blob" | "arraybuffer";

  get onopen(): EventHandler<WebSocket, Events["open"]>;
  set onopen(handler: EventHandler<this, Events["open"]>);
  get onmessage(): EventHandler<WebSocket, Events["message"]>;
  set onmessage(handler: EventHandler<this, Events["message"]>);
  get onerror(): EventHandler<WebSocket, Events["error"]>;
  set onerror(handler: EventHandler<this, Events["error"]>);
  get onclose(): EventHandler<WebSocket, Events["close"]>;
  set onclose(handler: EventHandler<this, Events["close"]>);

  /**
   * Sends one message. After a close the message is dropped silently, as the standard says.
   *
   * @throws {DOMException} `InvalidStateError` before the `open` event
   */
  send(data: string | BufferSource | Blob): void;

  /**
   * Starts the closing handshake, after the messages that were sent before. While connecting, it makes the attempt fail.
   *
   * @param code 1000, or 3000 to 4999. Without a code the server sees 1005 and no reason.
   * @param reason at most 123 bytes of UTF-8
   * @throws {DOMException} `InvalidAccessError` for another code, `SyntaxError` for a longer reason
   */
  close(code?: number, reason?: string): void;

  /**
   * Resolves with the socket when it is open.
   *
   * Rejects with a {@link WebSocketClientError} if the socket ends before it is open, or at once with the reason of its
   * signal. The promise is made when you first read it, so one that you don't use can't be an unhandled rejection. From then
   * on, messages without a listener wait for your first `for await` loop, up to the limit of a loop.
   */
  readonly opened: Promise<this>;

  /** Resolves with the end of the connection. Never rejects. */
  readonly closed: Promise<WebSocketEnd>;

  /**
   * Waits until at most `bytes` bytes are buffered. `await ws.drained(1 << 20)` before each `send()` limits the buffer to
   * about one mebibyte.
   *
   * Rejects with a {@link WebSocketClientError} when the socket is closed, at once with the reason of its signal, and with a
   * `RangeError` unless `bytes` is a number, 0 or more.
   *
   * @param bytes is compared with `bufferedAmount`. Default: 0.
   */
  drained(bytes?: number): Promise<void>;

  /**
   * Iterates over the data of received messages: `for await (const data of ws)`. The loop ends after your `close()` or a clean
   * close. With a {@link ReconnectingWebSocket} that has retries, only your `close()` ends it, or a clean loss with
   * `closeOnLoss`. Leaving the loop does not close the socket.
   *
   * After any other end the loop first yields the messages that were received, then throws a {@link WebSocketClientError}. It
   * also throws if more than 64 MiB of messages wait for it, counting 16 bytes extra for each. If the signal is aborted, it
   * throws the signal's reason at once.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<WebSocketData>;

  /** Closes the socket; called by `using`. Missing in engines without this symbol. */
  [Symbol.dispose](): void;
  /** Closes the socket and waits until it is closed; called by `await using`. Missing in engines without this symbol. */
  [Symbol.asyncDispose](): Promise<void>;

  addEventListener<K extends keyof Events>(
    type: K,
    listener: (this: this, event: Events[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<K extends keyof Events>(
    type: K,
    listener: (this: this, event: Events[K]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
}
export type { WebSocketLike };

/**
 * A drop-in replacement for the browser's `WebSocket`, also for libraries that take such a class. Each instance is one of the
 * browser's own sockets, so a message costs no more than with the browser's class, and the events are the browser's own.
 * A page without a bundler calls `await init()` first.
 *
 * In browsers `ws instanceof WebSocket` is false: only the browser's own class can pass that test. If a script has replaced the
 * global `WebSocket`, for example with a test's mock, new sockets use that class, and their events are copies of its events.
 * Such a class needs `readyState`, `send()`, `close()`, and either `addEventListener()` or calls to its `on…` handlers.
 *
 * @example
 * const ws = new WebSocketClient("ws://localhost:9998/echo");
 * ws.onopen = () => ws.send("hello");
 * ws.onmessage = ({ data }) => console.log(data);
 *
 * @see https://websockets.spec.whatwg.org/#the-websocket-interface
 */
export class WebSocketClient extends WebSocketLike {
  /**
   * Starts to connect, and returns at once.
   *
   * @param url absolute, or relative to the page's address; `http:` and `https:` mean `ws:` and `wss:`
   * @param protocols the subprotocols to request, most preferred first, or options. If the server accepts none of the
   * subprotocols, the connection fails.
   * @param options more options; of two values for one option, these count
   * @throws {DOMException} `SyntaxError` if the URL or a subprotocol is invalid
   * @throws {TypeError} if an option is of the wrong type
   * @throws {Error} if the package's wasm is not loaded
   */
  constructor(
    url: string | URL,
    protocols?: string | Iterable<string> | WebSocketClientOptions,
    options?: WebSocketClientOptions,
  );
}
