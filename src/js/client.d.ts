/** The events of a {@link WebSocketClient} and what their listeners get. */
export interface WebSocketClientEventMap {
  open: Event;
  message: MessageEvent<string | ArrayBuffer | Blob>;
  error: Event;
  close: CloseEvent;
}

/**
 * Stands in for the browser's `WebSocket`, on a socket that WebAssembly owns.
 * In a package built by `wasm-pack build --target web`, await its `init()` first.
 *
 * @example
 * const ws = new WebSocketClient("ws://localhost:9998/echo");
 * ws.onopen = () => ws.send("hello");
 * ws.onmessage = ({ data }) => console.log(data);
 *
 * @see https://websockets.spec.whatwg.org/#the-websocket-interface
 */
export class WebSocketClient extends EventTarget {
  static readonly CONNECTING: 0;
  static readonly OPEN: 1;
  static readonly CLOSING: 2;
  static readonly CLOSED: 3;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;

  /**
   * Starts to connect, and returns at once.
   *
   * @param url absolute, or relative to the page's address; `http:` and `https:` stand for `ws:` and `wss:`
   * @param protocols the subprotocols to ask for, the best first; a server that takes none of them fails the connection
   * @throws {DOMException} `SyntaxError` if the URL or a subprotocol is invalid
   * @throws {Error} if the package's wasm is not loaded
   */
  constructor(url: string | URL, protocols?: string | string[]);

  /** The absolute URL, with `ws:` or `wss:`. */
  readonly url: string;
  /** 0 to 3: `CONNECTING`, `OPEN`, `CLOSING` or `CLOSED`. */
  readonly readyState: 0 | 1 | 2 | 3;
  /** Bytes of payload that were sent and have not yet gone to the network. A close doesn't reset it. */
  readonly bufferedAmount: number;
  /** The subprotocol that the server chose, or `""`. */
  readonly protocol: string;
  /** The extensions that the server chose, or `""`. */
  readonly extensions: string;
  /** How binary messages arrive; `"blob"` at first. Other values are ignored. */
  binaryType: "blob" | "arraybuffer";

  onopen: ((this: WebSocketClient, event: Event) => void) | null;
  onmessage: ((this: WebSocketClient, event: MessageEvent<string | ArrayBuffer | Blob>) => void) | null;
  onerror: ((this: WebSocketClient, event: Event) => void) | null;
  onclose: ((this: WebSocketClient, event: CloseEvent) => void) | null;

  /**
   * Queues one message. After a close it is dropped without a word, as in the standard.
   *
   * @throws {DOMException} `InvalidStateError` before the `open` event
   */
  send(data: string | BufferSource | Blob): void;

  /**
   * Starts the closing handshake; what was sent before still goes out.
   *
   * @param code 1000, or 3000 to 4999; without it the server sees 1005
   * @param reason at most 123 bytes of UTF-8
   * @throws {DOMException} `InvalidAccessError` for another code, `SyntaxError` for a longer reason
   */
  close(code?: number, reason?: string): void;

  addEventListener<K extends keyof WebSocketClientEventMap>(type: K, listener: (this: WebSocketClient, event: WebSocketClientEventMap[K]) => void, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof WebSocketClientEventMap>(type: K, listener: (this: WebSocketClient, event: WebSocketClientEventMap[K]) => void, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
}
