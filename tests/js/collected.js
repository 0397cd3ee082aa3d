// Point 21 of the standard: what the garbage collector may take, and what not.
import { WebSocketClient, echo, equal, opened, server, sleep, test } from "./harness.js";

const SOCKETS = 20;

// How many of what it was given the collector has not taken. No WeakRef: looking keeps Firefox from collecting.
function held() {
  const registry = new FinalizationRegistry(() => counter.left--);
  const counter = {
    left: 0,
    add(object) {
      counter.left++;
      registry.register(object);
    },
    registry,
  };
  return counter;
}

// Makes garbage until the collector has taken all of these, or for so many seconds.
async function collect(counter, seconds = 40) {
  const end = performance.now() + seconds * 1000;
  while (counter.left > 0 && performance.now() < end) {
    Array.from({ length: 500 }, () => new Uint8Array(20_000).fill(1));
    // Cycles through the DOM, of which Firefox wants many
    for (let n = 0; n < 1000; n++) {
      const element = document.createElement("p");
      element.append(document.createElement("b"));
      element.addEventListener("click", () => element);
    }
    // Firefox's own, where the test's driver allows it
    await globalThis.TestUtils?.gc();
    await sleep(50);
  }
  return counter.left;
}

async function closedSockets(counter) {
  for (let n = 0; n < SOCKETS; n++) {
    const ws = n % 2 ? await opened(echo) : new WebSocketClient(`${server}/no-such-endpoint-${n}`);
    ws.onmessage = () => ws.close();
    ws.addEventListener("close", () => ws.readyState);
    ws.close();
    await ws.closed;
    counter.add(ws);
  }
}

test("21: a closed socket that nobody holds is collected, whatever listens to it", async () => {
  const sockets = held();
  await closedSockets(sockets);
  equal(await collect(sockets), 0);
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

function cycle() {
  const target = new EventTarget();
  target.addEventListener("x", () => target);
  return target;
}

test("21: a socket that may still fire events to a listener is not collected", async () => {
  const state = { count: 0, over: false, closed: false };
  const [sockets, garbage] = [held(), held()];
  sockets.add(busy(state));
  for (let n = 0; n < 3; n++) {
    sockets.add(idle());
  }
  await sleep(100);
  // The collector runs meanwhile: it takes all of what was made after them
  for (let n = 0; n < SOCKETS; n++) {
    garbage.add(cycle());
  }
  equal(await collect(garbage), 0);
  equal(sockets.left, 4);
  const before = state.count;
  await sleep(300);
  equal(state.count > before, true);
  state.over = true;
  for (let n = 0; n < 100 && !state.closed; n++) {
    await sleep(20);
  }
  equal(state.closed, true);
});
