// The worker of plain.js, with the entry that its address names.
import { echo } from "./check.js";

const entry = new URLSearchParams(location.search).get("entry");

onmessage = async ({ data: server }) => {
  try {
    const { default: init, WebSocketClient } = await import(`../../dist/npm/${entry}`);
    if (entry === "index.js") {
      await init();
    }
    await echo(WebSocketClient, server);
    postMessage(null);
  } catch ({ message }) {
    postMessage(message);
  }
};
