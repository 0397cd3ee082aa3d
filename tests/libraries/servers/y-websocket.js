// The server of y-websocket, over ws, in its last version for yjs 13. It copies what is added to the list "said" to the list "heard".
import { docs, setupWSConnection } from "@y/websocket-server/utils";
import { WebSocketServer } from "ws";

const ROOM = "room";

export function attach(server) {
  new WebSocketServer({ server }).on("connection", (socket, request) => {
    const isNew = !docs.has(ROOM);
    setupWSConnection(socket, request);
    if (isNew) {
      docs.get(ROOM).on("update", () => copy(docs.get(ROOM)));
    }
  });
}

function copy(doc) {
  const [said, heard] = ["said", "heard"].map((name) => doc.getArray(name));
  if (heard.length < said.length) {
    heard.push(said.slice(heard.length));
  }
}
