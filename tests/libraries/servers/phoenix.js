// Stands in for Phoenix, which npm doesn't have: as much of the protocol of its channels as the client uses, over ws. A channel
// answers the event "say" with the event "said".
import { WebSocketServer } from "ws";

export function attach(server) {
  new WebSocketServer({ server, path: "/socket/websocket" }).on("connection", (socket) => {
    socket.on("message", (data) => {
      const [joinRef, ref, topic, event, payload] = JSON.parse(data);
      const send = (...message) => socket.send(JSON.stringify(message));
      // A join, a heartbeat or a message of the user's
      send(joinRef, ref, topic, "phx_reply", { status: "ok", response: {} });
      if (event === "say") {
        send(joinRef, null, topic, "said", payload);
      }
    });
  });
}
