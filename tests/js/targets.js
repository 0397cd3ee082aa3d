// Listeners for messages, on the classes as on the browser's own.
import { traced } from "../npm/targets.js";
import { ReconnectingWebSocket, WebSocketClient, echo, equal, test } from "./harness.js";

test("20: with listeners for messages it does what the browser's class does", async () => {
  const native = await traced(() => new WebSocket(echo));
  for (const Class of [WebSocketClient, ReconnectingWebSocket]) {
    const ours = await traced(() => new Class(echo));
    for (const row of Object.keys(native)) {
      equal(ours[row], native[row], `${Class.name}: ${row}`);
    }
  }
});
