// reconnecting-websocket: the client receives each text from the echo server.
import ReconnectingSocket from "reconnecting-websocket";
import { startedAs } from "../socket.js";

export const endpoint = { server: "echo", path: "/" };

export function client(url, WebSocket) {
  return new ReconnectingSocket(url, [], { WebSocket, minReconnectionDelay: 100, maxReconnectionDelay: 100 });
}

export const start = startedAs(client);
