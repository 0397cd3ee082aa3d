// y-websocket: the client adds each text to a list in a shared document. The server copies it to another list.
import { WebsocketProvider } from "y-websocket";
import { Doc } from "yjs";

export const endpoint = { server: "y-websocket", path: "" };

export function client(url, WebSocket, doc) {
  return new WebsocketProvider(url, "room", doc, { WebSocketPolyfill: WebSocket, maxBackoffTime: 100 });
}

export function start(url, WebSocket, { ready, received }) {
  const doc = new Doc();
  const provider = client(url, WebSocket, doc);
  provider.on("sync", (isSynced) => isSynced && ready());
  const heard = doc.getArray("heard");
  heard.observe(() => received(heard.get(heard.length - 1)));
  return {
    send: (text) => doc.getArray("said").push([text]),
    close() {
      provider.destroy();
      doc.destroy();
    },
  };
}
