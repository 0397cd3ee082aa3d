// What the package says that its classes have is what the sources have; only compiled, as they stand.
import type * as declared from "wasm-websocket";
import { WebSocketClient } from "../../src/js/client.js";
import { WebSocketClientError } from "../../src/js/error.js";
import { ReconnectingWebSocket } from "../../src/js/reconnecting.js";

const client: typeof declared.WebSocketClient = WebSocketClient;
const reconnecting: typeof declared.ReconnectingWebSocket = ReconnectingWebSocket;
// Its name is defined below the class
const error: Omit<declared.WebSocketClientError, "name"> = new WebSocketClientError("lost");
