// The one list of what both entries export beside init(); packaging fails when the types have more.
export { ReconnectingWebSocket, WebSocketClient, WebSocketClientError } from "../target/npm-package/wasm_websocket.js";
