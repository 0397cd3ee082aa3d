// In Node, whose types have less than the DOM's.
import init, { ReconnectingWebSocket, WebSocketClient, type WebSocketClientError } from "wasm-websocket";
import type { ReconnectingWebSocketOptions, WebSocketData, WebSocketEnd } from "wasm-websocket/inline";
import { readFile } from "node:fs/promises";

const options: ReconnectingWebSocketOptions = {
  liveness: { probe: new Uint8Array(1) },
  signal: new AbortController().signal,
};
const ws = new ReconnectingWebSocket("ws://localhost/", options);
ws.onmessage = ({ data }) => data;
ws.onclose = ({ code }) => code.toFixed();
ws.addEventListener("message", ({ data }) => {
  const all: WebSocketData = data;
  const text: string = typeof data === "string" ? data : "";
});
ws.addEventListener("lost", ({ code, inDoubt }) => code + inDoubt, { once: true });
ws.addEventListener("close", { handleEvent(event: Event) {} });
ws.send(Buffer.from("x"));
const end: Promise<WebSocketEnd> = new WebSocketClient(new URL("ws://localhost/"), "chat").closed;
readFile("wasm_websocket_bg.wasm").then(init);
(error: WebSocketClientError) => error.kind === "lost";

// @ts-expect-error: data is text or binary
ws.send(42);
// @ts-expect-error: a message event has no code
ws.addEventListener("message", ({ code }) => code);
