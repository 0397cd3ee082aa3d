/// <reference lib="esnext.disposable" />

// The DOM's, for where they are missing or less, as in Node. They are not exported
export {};
type BufferSource = ArrayBufferView<ArrayBuffer> | ArrayBuffer;
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

/** What a message is: text, or binary data as `binaryType` says. */
export type WebSocketData = string | ArrayBuffer | Blob;

/** The events of a socket and what their listeners get. */
export interface WebSocketClientEventMap {
  open: Event;
  message: MessageEvent;
  error: Event;
  close: CloseEvent;
}

/** How a connection ended. */
export interface WebSocketEnd {
  /** From the server's Close frame; 1005 if it held none, 1006 if no such frame came. */
  readonly code: number;
  /** From the server's Close frame; at most 123 bytes of UTF-8. */
  readonly reason: string;
  /** Whether both sides finished the closing handshake. */
  readonly wasClean: boolean;
}

/** What may stand in place of the subprotocols, or after them: where both have an option, the last one counts. */
export interface WebSocketClientOptions {
  /** The subprotocols to ask for, the best first; unless they are an argument of their own. */
  protocols?: string | Iterable<string> | undefined;
  /**
   * Closes the socket when it is aborted, in whatever state; what waits for it rejects at once with the
   * signal's reason. If it is aborted already, the constructor throws that reason.
   */
  signal?: AbortSignal | undefined;
}

/** What the promises and loops of a socket reject with, and a full queue throws; its message says what to do. */
export class WebSocketClientError extends Error implements WebSocketEnd {
  private constructor();
  readonly name: "WebSocketClientError";
  /**
   * - `connect-failed`: it ended before it was open; browsers don't tell a page why
   * - `blocked`: the same, and the browser never tried, such as for the page's policy
   * - `lost`: it was open, and ended without a closing handshake
   * - `closed`: it was open, and was closed by one of both sides; or it was closed here before it was open
   * - `receive-limit`: more than 64 MiB waited for a `for await` loop
   *
   * And of a {@link ReconnectingWebSocket}:
   * - `queue-full`: thrown by `send`
   * - `refused`: a close code, `retry` or what a function threw said to stop
   * - `retries-exhausted`: `maxRetries` retries in a row have failed
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
  /** As {@link WebSocketEnd} has them; of `receive-limit` and `queue-full`, 1005, `""` and false. */
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  /** Of `queue-full`, what there was no room for. */
  readonly data?: string | BufferSource | Blob;
  /** What a function threw for the last attempt, or the URL that it gave. */
  readonly cause?: unknown;
}

/** All that the browser's `WebSocket` has, and more: `opened`, `closed`, `drained()`, loops and disposal. */
export interface WebSocketLike<Events extends WebSocketClientEventMap = WebSocketClientEventMap> extends EventTarget {
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;

  /** The absolute URL, with `ws:` or `wss:`. */
  readonly url: string;
  /** `CONNECTING`, `OPEN`, `CLOSING` or `CLOSED`. */
  readonly readyState: 0 | 1 | 2 | 3;
  /**
   * Bytes of payload that were sent and have not yet gone to the network. It changes only between tasks, and a
   * close doesn't reset it. WebKit hands data on at once: take it for a lower bound there.
   */
  readonly bufferedAmount: number;
  /** The subprotocol that the server chose, or `""`. */
  readonly protocol: string;
  /** The extensions that the server chose, or `""`. */
  readonly extensions: string;
  /** How binary messages arrive; `"blob"` at first. Other values are ignored. */
  binaryType: "blob" | "arraybuffer";

  onopen: ((this: WebSocket, event: Event) => void) | null;
  onmessage: ((this: WebSocket, event: MessageEvent) => void) | null;
  onerror: ((this: WebSocket, event: Event) => void) | null;
  onclose: ((this: WebSocket, event: CloseEvent) => void) | null;

  /**
   * Queues one message. After a close it is dropped without a word, as in the standard.
   *
   * @throws {DOMException} `InvalidStateError` before the `open` event
   */
  send(data: string | BufferSource | Blob): void;

  /**
   * Starts the closing handshake; what was sent before still goes out. While connecting, the attempt fails instead.
   *
   * @param code 1000, or 3000 to 4999; without it the server sees 1005, and no reason
   * @param reason at most 123 bytes of UTF-8
   * @throws {DOMException} `InvalidAccessError` for another code, `SyntaxError` for a longer reason
   */
  close(code?: number, reason?: string): void;

  /**
   * The socket, once it is open.
   *
   * Rejects with a {@link WebSocketClientError} if it ends or is closed before, or at once with the reason of its signal.
   * From its first use on, messages that nobody listens to wait for the first loop, up to the limit of a loop.
   * The promise is made when first asked for: where nobody asks, nothing is left unhandled.
   */
  readonly opened: Promise<this>;

  /** How it ended, once it has. Never rejects. */
  readonly closed: Promise<WebSocketEnd>;

  /**
   * Waits until at most so many bytes are buffered: `await ws.drained(1 << 20)` before each `send` bounds what waits
   * to about a mebibyte.
   *
   * Rejects with a {@link WebSocketClientError} once the socket is closed, at once with the reason of its signal, and
   * with a `RangeError` unless `bytes` is a number, 0 or more.
   *
   * @param bytes as `bufferedAmount` counts them; 0 by default
   */
  drained(bytes?: number): Promise<void>;

  /**
   * The data of each message from now on: `for await (const data of ws)`. Your `close()` or a clean close ends the loop; of a
   * {@link ReconnectingWebSocket} with retries only your `close()`. Leaving the loop leaves the socket open.
   *
   * Throws a {@link WebSocketClientError} after what was received if it ends otherwise, or if more than 64 MiB of received
   * messages wait for the loop, with 16 bytes on top of each; at once the reason of its signal.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<WebSocketData>;

  /** Closes, as `using` does. Only where the engine has the symbol. */
  [Symbol.dispose](): void;
  /** Closes, and waits until it is closed, as `await using` does. Only where the engine has the symbol. */
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

/**
 * Stands in for the browser's `WebSocket`. Each instance is a socket of the browser's own: a message costs what it costs
 * there, and its events are the browser's.
 * In a package built by `wasm-pack build --target web`, await its `init()` first.
 *
 * In browsers `instanceof WebSocket` is false, as no class but theirs passes for theirs. If another class stands in the
 * global's place when a socket is made, such as a test's, that one is used, and the events are copies of its events. It
 * needs `readyState`, `send()`, `close()`, and either `on…` handlers that it calls or `addEventListener()`.
 *
 * @example
 * const ws = new WebSocketClient("ws://localhost:9998/echo");
 * ws.onopen = () => ws.send("hello");
 * ws.onmessage = ({ data }) => console.log(data);
 *
 * @see https://websockets.spec.whatwg.org/#the-websocket-interface
 */
export const WebSocketClient: {
  /**
   * Starts to connect, and returns at once.
   *
   * @param url absolute, or relative to the page's address; `http:` and `https:` stand for `ws:` and `wss:`
   * @param protocols the subprotocols to ask for, the best first; a server that takes none of them fails the
   * connection. Or these and a signal, as {@link WebSocketClientOptions}
   * @param options more of them
   * @throws {DOMException} `SyntaxError` if the URL or a subprotocol is invalid
   * @throws {TypeError} if an option is unknown or of another type
   * @throws {Error} if the package's wasm is not loaded
   */
  new (
    url: string | URL,
    protocols?: string | Iterable<string> | WebSocketClientOptions,
    options?: WebSocketClientOptions,
  ): WebSocketClient;
  readonly prototype: WebSocketClient;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;
};
export interface WebSocketClient extends WebSocketLike {}
