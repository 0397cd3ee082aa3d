// @stomp/stompjs: the client sends to one topic and receives from another. The server passes the texts on.
import { Client } from "@stomp/stompjs";

export const endpoint = { server: "stomp", path: "/stomp" };

export function client(url, WebSocket) {
  return new Client({
    webSocketFactory: () => new WebSocket(url, ["v12.stomp", "v11.stomp", "v10.stomp"]),
    reconnectDelay: 100,
  });
}

export function start(url, WebSocket, { ready, received }) {
  const stomp = client(url, WebSocket);
  stomp.onConnect = () => {
    stomp.subscribe("/topic/said", ({ body }) => received(body));
    ready();
  };
  stomp.activate();
  return {
    send: (body) => stomp.publish({ destination: "/topic/say", body }),
    close: () => stomp.deactivate(),
  };
}
