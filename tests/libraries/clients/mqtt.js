// MQTT.js: the client publishes to a topic to which it is subscribed.
import mqtt from "mqtt";

export const endpoint = { server: "nats", path: "/mqtt" };

export function client(url, WebSocket) {
  return mqtt.connect(url, {
    createWebsocket: (url, protocols) => new WebSocket(url, protocols),
    forceNativeWebSocket: true, // in Node, where it would use the package ws otherwise
    reconnectPeriod: 100,
  });
}

export function start(url, WebSocket, { ready, received }) {
  const connection = client(url, WebSocket);
  connection.on("connect", () => connection.subscribe("said", (error) => error || ready()));
  connection.on("message", (_topic, payload) => received(payload.toString()));
  // Without a listener these are thrown
  connection.on("error", () => {});
  return { send: (text) => connection.publish("said", text), close: () => connection.end() };
}
