// What the browser blocks, with and without a close event; the browser's sockets under the class are recorded.
const sockets = [];
const Browsers = window.WebSocket;
window.WebSocket = class extends Browsers {
  constructor(...args) {
    super(...args);
    sockets.push(this);
  }
};
const { WebSocketClient, echo, equal, record, rejection, run, sleep, test } = await import("./harness.js");

// All that a socket of `Class` tells. Nothing says that no more will come.
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

async function tellsTheSame(url) {
  const [log, expected] = await Promise.all([told(WebSocketClient, url), told(Browsers, url)]);
  equal(log, expected);
  equal(log.includes("open 1"), false);
  // It listens no more
  for (const socket of sockets) {
    equal([socket.onerror, socket.onclose], [null, null]);
  }
  return log;
}

async function settles(url, log) {
  if (log.length === 1) {
    return;
  }
  const ws = new WebSocketClient(url);
  const { kind } = await rejection(ws.opened);
  equal(kind, log.some((entry) => `${entry}`.startsWith("close")) ? "connect-failed" : "blocked");
  equal(await ws.closed, { code: 1006, reason: "", wasClean: false });
  equal((await rejection(ws.drained())).kind, kind);
}

test("of a blocked port it tells what the browser's class tells, and its promises settle", async () => {
  const url = "ws://127.0.0.1:1/";
  await settles(url, await tellsTheSame(url));
});

test("of what the page's policy blocks it tells what the browser's class tells, and its promises settle", async () => {
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = "connect-src 'none'";
  document.head.append(policy);
  await settles(echo, await tellsTheSame(echo));
});

const outcomes = [];
await run((outcome) => outcomes.push(outcome));
window.outcomes = outcomes;
