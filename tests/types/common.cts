// In a CommonJS module, whose TypeScript may be set to "module": "node16".
import wasm = require("wasm-websocket");
import init, { ReconnectingWebSocket, WebSocketClientError, type WebSocketEnd } from "wasm-websocket/inline";

const ws: WebSocket = new wasm.WebSocketClient("ws://localhost/");
new ReconnectingWebSocket("ws://localhost/").onlost = ({ inDoubt }) => inDoubt;
const end = (error: unknown): WebSocketEnd | undefined => (error instanceof WebSocketClientError ? error : undefined);
const loaded: Promise<void>[] = [wasm.default(), init()];

// @ts-expect-error: data is text or binary
ws.send(42);
