// Point 21 of the standard: what the garbage collector may take, and what not.
import { WebSocketClient, echo, equal, opened, server, sleep, test } from "./harness.js";

const SOCKETS = 20;

// Fills memory until the collector has taken all of these, or for so many seconds.
async function gone(refs, seconds = 30) {
  const end = performance.now() + seconds * 1000;
  const left = () => refs.filter((ref) => ref.deref()).length;
  while (performance.now() < end) {
    Array.from({ length: 500 }, () => new Uint8Array(20_000).fill(1));
    Array.from({ length: 50_000 }, (_, n) => ({ n }));
    // Firefox's own call, where the test's driver allows it: there memory fills without a collection of cycles
    await globalThis.TestUtils?.gc();
    // A deref() holds what it gives to the end of the task
    await sleep(20);
    if (left() === 0) {
      return 0;
    }
    await sleep(0);
  }
  return left();
}

async function closedSockets() {
  const refs = [];
  for (let n = 0; n < SOCKETS; n++) {
    const ws = n % 2 ? await opened(echo) : new WebSocketClient(`${server}/no-such-endpoint-${n}`);
    ws.onmessage = () => ws.close();
    ws.addEventListener("close", () => ws.readyState);
    ws.close();
    await ws.closed;
    refs.push(new WeakRef(ws));
  }
  return refs;
}

test("21: a closed socket that nobody holds is collected, whatever listens to it", async () => {
  const refs = await closedSockets();
  equal(await gone(refs), 0);
});

test("21: a socket that may still fire events to a listener is not collected", async () => {
  const state = { count: 0, closed: false };
  const make = () => {
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
    return new WeakRef(ws);
  };
  const idle = () => {
    const ws = new WebSocketClient(`${server}/silent`);
    ws.onclose = () => {};
    return new WeakRef(ws);
  };
  const refs = [make(), idle()];
  // The collector runs meanwhile: it takes what was made after them
  const later = Array.from({ length: SOCKETS }, () => new WeakRef({}));
  await sleep(50);
  equal(await gone(later), 0);
  const before = state.count;
  await sleep(300);
  equal([state.count > before, refs.map((ref) => ref.deref()?.readyState)], [true, [1, 1]]);
  state.over = true;
  for (let n = 0; n < 100 && !state.closed; n++) {
    await sleep(20);
  }
  equal(state.closed, true);
  refs[1].deref().close();
});
