// The worker of app.js.
import { WebSocketClient } from "wasm-websocket";
import { echo } from "./check.js";

onmessage = ({ data: server }) => {
  echo(WebSocketClient, server).then(() => postMessage(null), ({ message }) => postMessage(message));
};
