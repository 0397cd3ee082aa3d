// stomp-broker-js: a broker for STOMP. It sends a client nothing of its own, so its other side passes on what it hears.
import { Buffer } from "node:buffer";
import StompServer from "stomp-broker-js";

export function attach(server) {
  const broker = new StompServer({ server, path: "/stomp" });
  // As bytes: it miscounts text that is not ASCII
  broker.subscribe("/topic/say", (text) => broker.send("/topic/said", {}, Buffer.from(text)));
}
