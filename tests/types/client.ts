// What must compile, and what must not: each line under an expected error fails the check if it compiles.
import { WebSocketClient, WebSocketClientError } from "wasm-websocket";
import type {
  WebSocketClientEventMap,
  WebSocketClientOptions,
  WebSocketData,
  WebSocketEnd,
  WebSocketLike,
} from "wasm-websocket";

declare function take(socket: WebSocket): void;
declare function make(Class: typeof WebSocket): WebSocket;
declare const url: URL;
declare const data: Blob | ArrayBuffer | Uint8Array | DataView | string;

// In place of the DOM's
const ws = new WebSocketClient("ws://localhost/", ["chat"]);
const native: WebSocket = ws;
const Class: typeof WebSocket = WebSocketClient;
take(ws);
make(WebSocketClient);
let socket: WebSocket = new WebSocket(url);
socket = new WebSocketClient(url, "chat");
globalThis.WebSocket = WebSocketClient;
const pair: [WebSocket, typeof WebSocket] = [native, Class];

// The standard's members
ws.onopen = function (event: Event) {
  this.send("x");
};
ws.onmessage = ({ data }: MessageEvent<string>) => data.length;
ws.onmessage = null;
ws.onclose = ({ code, reason, wasClean }) => {
  const all: [number, string, boolean] = [code, reason, wasClean];
};
ws.addEventListener("message", function (event) {
  const data: WebSocketData = event.data;
  const same: [WebSocketClient] = [this];
});
ws.addEventListener("message", ({ data }) => JSON.parse(data));
ws.onmessage = function ({ data }) {
  this.drained();
  JSON.parse(data);
};
ws.onerror = ({ type, message, error }) => type + message + String(error);
const { onmessage } = ws;
ws.onmessage = onmessage;
declare const likes: WebSocketLike[];
likes.push(ws);
ws.addEventListener("close", ({ code }) => code.toFixed(), { once: true });
ws.addEventListener("error", { handleEvent(event: Event) {} });
ws.addEventListener("own", () => {});
ws.send(data);
ws.close();
ws.close(4000, "done");
ws.binaryType = "arraybuffer";
const open: boolean = ws.readyState === WebSocketClient.OPEN || ws.readyState === ws.CLOSED;
const own: keyof WebSocketClientEventMap = "open";

// The platform's options, and more of them by declaration merging
declare module "wasm-websocket" {
  interface PlatformOptions {
    tls?: { rejectUnauthorized: boolean };
  }
}
new WebSocketClient(url, { headers: { authorization: "x" }, dispatcher: {}, targetAddressSpace: "local" });
new WebSocketClient(url, "chat", { headers: new Headers(), tls: { rejectUnauthorized: false } });
// @ts-expect-error: no such option
new WebSocketClient(url, { cookies: "x" });

// Over the DOM's
class Chat extends WebSocketClient {
  constructor() {
    super(url, "chat");
  }
  say(text: string): void {
    this.onclose = function () {
      this.say("x");
    };
    this.send(text);
  }
}
take(new Chat());
const chat: WebSocketClient = new Chat();

async function more(signal: AbortSignal): Promise<void> {
  const options: WebSocketClientOptions = { protocols: new Set(["chat"]), signal };
  await using other = new WebSocketClient(url, options);
  using another = await new WebSocketClient(url, { signal }).opened;
  another.send("x");
  await other.drained();
  await other.drained(1 << 20);
  try {
    for await (const message of other) {
      const text: string = typeof message === "string" ? message : message instanceof Blob ? await message.text() : "";
    }
  } catch (error) {
    if (error instanceof WebSocketClientError && error.kind === "lost") {
      const end: WebSocketEnd = error;
    }
  }
  const { code, reason, wasClean }: WebSocketEnd = await other.closed;
}
more(new AbortController().signal);
new WebSocketClient(url, { protocols: undefined, signal: undefined });

new WebSocketClient(url, {}, { protocols: "chat" });

// @ts-expect-error: a URL is needed
new WebSocketClient();
// @ts-expect-error: options are an object
new WebSocketClient(url, "chat", 5);
// @ts-expect-error: a call without new
WebSocketClient("ws://localhost/");
// @ts-expect-error: no such option
new WebSocketClient(url, { protocol: "chat" });
// @ts-expect-error: a signal is no controller
new WebSocketClient(url, { signal: new AbortController() });
// @ts-expect-error: data is text or binary
ws.send(42);
// @ts-expect-error: an object is neither
ws.send({ json: true });
// @ts-expect-error: data is needed
ws.send();
// @ts-expect-error: the code comes first
ws.close("done");
// @ts-expect-error: no such type
ws.binaryType = "nodebuffer";
// @ts-expect-error: the state is read only
ws.readyState = 3;
// @ts-expect-error: a state is one of four
ws.readyState === 4;
// @ts-expect-error: constants are read only
WebSocketClient.OPEN = 2;
// @ts-expect-error: a type, of which there is no class
new WebSocketLike();
// @ts-expect-error: a handler takes its event
ws.onclose = (event: MessageEvent) => {};
// @ts-expect-error: a message event has no code
ws.addEventListener("message", ({ code }) => code);
// @ts-expect-error: a number of bytes
ws.drained("1 MiB");
// @ts-expect-error: no such kind
(error: WebSocketClientError) => error.kind === "timeout";
// @ts-expect-error: made by the package alone
new WebSocketClientError("lost", { code: 1006 });
// @ts-expect-error: the browser's class has no such promise
native.opened;
// @ts-expect-error: nothing to free
ws.free();
