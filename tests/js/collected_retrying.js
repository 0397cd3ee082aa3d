// What the garbage collector may take of a ReconnectingWebSocket, and what not.
import { MAY_STAY, collect, collected, held } from "./garbage.js";
import { QUICK, ReconnectingWebSocket, SOON, echo, equal, next, refused, server, test, until } from "./harness.js";

async function closeOpen(ws) {
  await ws.opened;
  ws.close();
}

async function closeWaiting(ws) {
  await next(ws, "reconnecting");
  ws.close();
}

// Each ends in another way; nothing that is left holds it.
const ENDS = [
  [echo, {}, closeOpen],
  [`${server}/no-answer`, {}, (ws) => ws.close()],
  [() => new Promise(() => {}), {}, (ws) => ws.close()],
  [refused, {}, closeWaiting],
  [refused, { backoff: { ...QUICK, maxRetries: 1 } }, () => {}],
  [`${server}/close?code=4000`, {}, () => {}],
  [
    [refused, echo],
    { ...SOON, liveness: { probe: "ping" } },
    async (ws) => {
      await ws.opened;
      ws.reconnect();
      await ws.opened;
      ws.close();
    },
  ],
];

const EACH = 3;

// The sockets of each way to end.
async function end(signal) {
  const counters = [];
  for (const [url, options, act] of ENDS) {
    const counter = held();
    for (let n = 0; n < EACH; n++) {
      const ws = new ReconnectingWebSocket(url, { ...options, signal });
      for (const type of ["open", "message", "lost", "reconnecting", "error", "close"]) {
        ws.addEventListener(type, () => ws.readyState);
      }
      ws.onmessage = () => ws.close();
      await act(ws);
      await ws.closed;
      counter.add(ws);
    }
    counters.push(counter);
  }
  return counters;
}

test("one that ended and that nobody holds is collected, however it ended", async () => {
  // Lives on
  const { signal } = new AbortController();
  const counters = await end(signal);
  await collect({
    get left() {
      return counters.reduce((sum, { left }) => sum + left, 0);
    },
  });
  equal(
    counters.map(({ left }) => left > MAY_STAY),
    ENDS.map(() => false),
  );
  equal(signal.aborted, false);
});

function waits(state, url, options) {
  const ws = new ReconnectingWebSocket(url, options);
  ws.addEventListener("reconnecting", () => state.attempts++);
  ws.onclose = () => state.closed++;
  return ws;
}

test("one between attempts is not collected, and goes on", async () => {
  const [sockets, refs] = [held(), []];
  const state = { attempts: 0, closed: 0 };
  // One half waits for longer than the collector takes, the other comes by often
  for (const options of [{ retry: () => 1e6 }, { retry: () => 1e6 }, SOON, SOON]) {
    const ws = waits(state, refused, options);
    sockets.add(ws);
    refs.push(new WeakRef(ws));
  }
  await until(() => state.attempts >= 4);
  equal(await collected(), true);
  equal(sockets.left, 4);
  const before = state.attempts;
  await until(() => state.attempts > before);
  refs.forEach((ref) => ref.deref().close());
  await until(() => state.closed === 4);
});
