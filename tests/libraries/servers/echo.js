// An echo server, over ws.
import { WebSocketServer } from "ws";

export function attach(server) {
  new WebSocketServer({ server }).on("connection", (socket) => {
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
}
