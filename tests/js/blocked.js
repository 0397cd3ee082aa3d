// What the browser blocks; the browser's sockets under the class are recorded.
const sockets = [];
const Browsers = window.WebSocket;
window.WebSocket = class extends Browsers {
  constructor(...args) {
    super(...args);
    sockets.push(this);
  }
};
const { WebSocketClient, echo, equal, record, rejection, run, sleep, test } = await import("./harness.js");

// All events of a socket of `Class`. Nothing says that no more will come.
async function told(Class, url) {
  let ws;
  try {
    ws = new Class(url);
  } catch (error) {
    return [error.name];
  }
  const log = record(ws);
  log.push(ws.readyState);
  ws.addEventListener("close", ({ code, reason, wasClean }) => log.push(code, reason, wasClean));
  await sleep(1000);
  return [...log, ws.readyState];
}

// One error and one close, as the standard has it, also where the browser's class has fewer: Chromium and WebKit
// fire no close for what they block. Firefox throws for what a policy blocks.
async function endsOnce(url) {
  const [log, browsers] = await Promise.all([told(WebSocketClient, url), told(Browsers, url)]);
  if (browsers.length === 1) {
    return equal(log, browsers);
  }
  equal(log, [browsers[0], "error 3", "close 3", 1006, "", false, 3]);
  // It listens no more
  for (const socket of sockets) {
    equal([socket.onerror, socket.onclose], [null, null]);
  }
  const ws = new WebSocketClient(url);
  const { kind } = await rejection(ws.opened);
  equal(kind, browsers.some((entry) => `${entry}`.startsWith("close")) ? "connect-failed" : "blocked");
  equal(await ws.closed, { code: 1006, reason: "", wasClean: false });
  equal((await rejection(ws.drained())).kind, kind);
}

test("a blocked port is an error and a close, and the promises settle", () => endsOnce("ws://127.0.0.1:1/"));

test("a connection that the page's policy blocks is an error and a close, and the promises settle", async () => {
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "connect-src 'none'";
  document.head.append(policy);
  await endsOnce(echo);
});

const outcomes = [];
await run((outcome) => outcomes.push(outcome));
window.outcomes = outcomes;
