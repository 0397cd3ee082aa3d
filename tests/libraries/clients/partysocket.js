// partysocket: the client receives each text from the echo server.
import { WebSocket as PartySocket } from "partysocket";
import { startedAs } from "../socket.js";

export const endpoint = { server: "echo", path: "/" };

export function client(url, WebSocket) {
  return new PartySocket(url, [], { WebSocket, minReconnectionDelay: 100, maxReconnectionDelay: 100 });
}

export const start = startedAs(client);
