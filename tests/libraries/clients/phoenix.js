// phoenix: the client pushes each text into a channel, and receives it as an event.
import { Socket } from "phoenix";

export const endpoint = { server: "phoenix", path: "/socket" };

export function client(url, WebSocket) {
  return new Socket(url, { transport: WebSocket, rejoinAfterMs: () => 100 });
}

export function start(url, WebSocket, { ready, received }) {
  const socket = client(url, WebSocket);
  socket.connect();
  const channel = socket.channel("room:1");
  channel.on("said", ({ text }) => received(text));
  channel.join().receive("ok", ready);
  return { send: (text) => channel.push("say", { text }), close: () => socket.disconnect() };
}
