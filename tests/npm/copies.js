// Two copies of the package in a page, the first in the place of the browser's class before the second is loaded.
import init, * as first from "../../dist/npm/index.js";
import { echo, equal, run } from "./check.js";

const server = new URLSearchParams(location.search).get("server");
const Browsers = window.WebSocket;

await init();
let made = 0;
window.WebSocket = class extends first.WebSocketClient {
  constructor(...args) {
    super(...args);
    made++;
  }
};
const second = await import("../../dist/npm/inline.js");

window.outcomes = await run({
  "the second copy is over what it found in the browser's place": async () => {
    await echo(second.WebSocketClient, server);
    await echo(second.ReconnectingWebSocket, server);
    equal(made, 2);
  },
  "what of ours takes that place later is not found": async () => {
    for (const Class of [second.WebSocketClient, second.ReconnectingWebSocket, first.ReconnectingWebSocket]) {
      window.WebSocket = Class;
      await echo(WebSocket, server);
    }
    equal(made, 4);
  },
  "the first copy stays over the browser's": async () => {
    made = 0;
    delete window.WebSocket;
    await echo(first.WebSocketClient, server);
    equal([made, Browsers.name], [0, "WebSocket"]);
  },
});
