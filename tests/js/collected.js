// Point 21 of the standard: what the garbage collector may take, and what not.
import { MAY_STAY, collect, collected, held } from "./garbage.js";
import { WebSocketClient, echo, equal, opened, server, sleep, test, until } from "./harness.js";

const EACH = 10;

async function closedSockets(make) {
  const counter = held();
  for (let n = 0; n < EACH; n++) {
    const ws = await make();
    ws.onmessage = () => ws.close();
    ws.addEventListener("close", () => ws.readyState);
    ws.close();
    await ws.closed;
    counter.add(ws);
  }
  return counter;
}

test("21: a closed socket that nobody holds is collected, whatever listens to it", async () => {
  for (const make of [() => opened(echo), () => new WebSocketClient(`${server}/no-such-endpoint`)]) {
    const left = await collect(await closedSockets(make), 25);
    equal([left, left > MAY_STAY], [left, false]);
  }
});

// Sends to and fro by itself until `state.over`; nothing but its own listeners knows it.
function busy(state) {
  const ws = new WebSocketClient(echo);
  ws.onopen = ({ target }) => target.send("again");
  ws.onmessage = ({ target, data }) => {
    state.count++;
    target.send(state.over ? "over" : "again");
    if (data === "over") {
      target.close();
    }
  };
  ws.onclose = () => (state.closed = true);
  return ws;
}

function idle() {
  const ws = new WebSocketClient(`${server}/silent`);
  ws.onclose = () => {};
  return ws;
}

test("21: a socket that may still fire events to a listener is not collected", async () => {
  const state = { count: 0, over: false, closed: false };
  const sockets = held();
  sockets.add(busy(state));
  for (let n = 0; n < 3; n++) {
    sockets.add(idle());
  }
  await sleep(100);
  // The collector runs meanwhile: it takes all of what was made after them
  equal(await collected(), true);
  equal(sockets.left, 4);
  const before = state.count;
  await until(() => state.count > before);
  state.over = true;
  await until(() => state.closed);
});
