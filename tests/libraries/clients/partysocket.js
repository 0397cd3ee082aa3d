// partysocket: the client receives each text from the echo server.
import { WebSocket as PartySocket } from "partysocket";

export const endpoint = { server: "echo", path: "/" };

export function client(url, WebSocket) {
  return new PartySocket(url, [], { WebSocket, minReconnectionDelay: 100, maxReconnectionDelay: 100 });
}

export function start(url, WebSocket, { ready, received }) {
  const socket = client(url, WebSocket);
  socket.addEventListener("open", ready);
  socket.addEventListener("message", ({ data }) => received(data));
  return { send: (text) => socket.send(text), close: () => socket.close() };
}
