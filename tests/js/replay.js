// ReconnectingWebSocket with replay: what isn't acknowledged is sent again.
import {
  QUICK,
  ReconnectingWebSocket,
  SOON,
  echo,
  ended,
  equal,
  id,
  kept,
  next,
  refused,
  server,
  test,
  thrown,
  until,
} from "./harness.js";

const REPLAYING = { ...SOON, replay: true };

test("after a loss the unacknowledged messages are sent again, first and in order, and none is in doubt", async () => {
  const name = id();
  const urls = [`${server}/drop-after?messages=2`, refused, `${server}/record?id=${name}`];
  const ws = new ReconnectingWebSocket(urls, { ...REPLAYING, backoff: { ...QUICK, minUptimeMs: 1e6 } });
  await ws.opened;
  const bytes = Uint8Array.of(50);
  for (const data of ["1", bytes, "3"]) {
    ws.send(data);
  }
  bytes.fill(57);
  equal((await next(ws, "lost")).inDoubt, 0);
  ws.send("4");
  equal(ws.takeUnsent(), []);
  await next(ws, "open");
  ws.send("5");
  await until(async () => (await kept(name)).length === 5);
  equal(await kept(name), ["1", "2", "3", "4", "5"]);
  await ended(ws);
});

test("acknowledged messages are not sent again, whichever connection they went over", async () => {
  const name = id();
  const ws = new ReconnectingWebSocket(`${server}/record?id=${name}`, REPLAYING);
  await ws.opened;
  for (const data of ["1", "2", "3"]) {
    ws.send(data);
  }
  ws.acknowledge(1);
  await until(async () => (await kept(name)).length === 3);
  ws.reconnect();
  await next(ws, "open");
  await until(async () => (await kept(name)).length === 5);
  ws.acknowledge(2);
  ws.reconnect();
  await next(ws, "open");
  ws.send("4");
  await until(async () => (await kept(name)).length === 6);
  equal(await kept(name), ["1", "2", "3", "2", "3", "4"]);
  await ended(ws);
});

test("a greeting may acknowledge what arrived on earlier connections", async () => {
  const name = id();
  let arrived = 0;
  const ws = new ReconnectingWebSocket(`${server}/record?id=${name}`, {
    ...REPLAYING,
    greeting: (connection) => {
      connection.send("hello");
      connection.acknowledge(arrived);
    },
  });
  ws.send("1");
  ws.send("2");
  await until(async () => (await kept(name)).length === 3);
  arrived = 1;
  ws.reconnect();
  await until(async () => (await kept(name)).length === 5);
  equal(await kept(name), ["hello", "1", "2", "hello", "2"]);
  await ended(ws);
});

test("the queue's limits bound what waits and what is unacknowledged, also while it is open", async () => {
  const ws = new ReconnectingWebSocket(echo, { ...REPLAYING, queue: { maxMessages: 2 } });
  ws.send("1");
  await ws.opened;
  ws.send("2");
  let full;
  try {
    ws.send("3");
  } catch (error) {
    full = error;
  }
  equal([full.kind, full.data, ws.readyState], ["queue-full", "3", 1]);
  ws.acknowledge(1);
  ws.send("3");
  ws.reconnect();
  equal(
    thrown(() => ws.send("4")),
    "WebSocketClientError",
  );
  await next(ws, "open");
  await ended(ws);
  const bytes = new ReconnectingWebSocket(echo, { ...REPLAYING, queue: { maxBytes: 5 } });
  await bytes.opened;
  bytes.send("12345");
  equal(
    thrown(() => bytes.send("6")),
    "WebSocketClientError",
  );
  await ended(bytes);
});

test("after the end, what was not acknowledged and what waited is handed back", async () => {
  const ws = new ReconnectingWebSocket([echo, refused], REPLAYING);
  await ws.opened;
  ws.send("1");
  ws.send("2");
  await next(ws, "message");
  ws.acknowledge(1);
  ws.reconnect();
  ws.send("3");
  ws.requeueUnsent();
  equal(ws.takeUnsent(), []);
  ws.close();
  const { inDoubt } = await next(ws, "close");
  equal([inDoubt, ws.takeUnsent(), ws.takeUnsent()], [0, ["2", "3"], []]);
});

test("after the end, reconnect() sends what was not acknowledged", async () => {
  const name = id();
  const ws = new ReconnectingWebSocket(`${server}/record?id=${name}`, REPLAYING);
  ws.send("1");
  await until(async () => (await kept(name)).length === 1);
  await ended(ws);
  ws.reconnect();
  ws.requeueUnsent();
  await until(async () => (await kept(name)).length === 2);
  equal(await kept(name), ["1", "1"]);
  await ended(ws);
});

test("options that contradict replay are an error, which names them", () => {
  const contradictions = [
    { requeueUnsent: true },
    { queue: { dropOldest: true } },
    { queue: { maxAgeMs: 1000 } },
    { backoff: { maxRetries: 0 } },
  ];
  for (const options of contradictions) {
    let error;
    try {
      new ReconnectingWebSocket(echo, { replay: true, ...options });
    } catch (thrown) {
      error = thrown;
    }
    const advice = "leave out requeueUnsent, queue.dropOldest, queue.maxAgeMs, and backoff.maxRetries: 0";
    const message = `replay keeps every message until it is acknowledged: ${advice}`;
    equal([error?.name, error?.message], ["TypeError", message]);
  }
  const harmless = { requeueUnsent: false, queue: { dropOldest: false, maxAgeMs: Infinity } };
  new ReconnectingWebSocket(echo, { replay: true, ...harmless }).close();
});

test("a volatile message is neither kept nor counted", async () => {
  const name = id();
  const ws = new ReconnectingWebSocket(`${server}/record?id=${name}`, {
    ...REPLAYING,
    queue: { maxMessages: 1 },
  });
  equal(ws.sendVolatile("too early"), false);
  await ws.opened;
  ws.send("kept");
  equal(ws.sendVolatile("passes"), true);
  await until(async () => (await kept(name)).length === 2);
  ws.acknowledge(1);
  ws.send("next");
  ws.reconnect();
  equal(ws.sendVolatile("late"), false);
  await until(async () => (await kept(name)).length === 4);
  equal(await kept(name), ["kept", "passes", "next", "next"]);
  equal(ws.counters().sentMessages, 4);
  await ended(ws);
});
