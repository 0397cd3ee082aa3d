// In a worker that has no WebSocket.
delete globalThis.WebSocket;
try {
  const { ReconnectingWebSocket, WebSocketClient, echo, equal, run, test } = await import("./harness.js");

  test("where there is no WebSocket, the error says where there is one", () => {
    for (const make of [() => new WebSocketClient(echo), () => new ReconnectingWebSocket(() => echo)]) {
      let message;
      try {
        make();
      } catch (error) {
        ({ message } = error);
      }
      equal(message, "no WebSocket here: run in a browser, a worker, Deno, Bun, or Node 22 or later");
    }
  });

  await run((outcome) => postMessage(outcome));
} catch (error) {
  postMessage({ name: "the package loads", error: `${error.name}: ${error.message}` });
}
postMessage(null);
