// The members of ReconnectingWebSocket that no other class has: retryCount, reconnect() with a code, and its event handlers.
import {
  QUICK,
  ReconnectingWebSocket,
  SOON,
  echo,
  ended,
  equal,
  id,
  keepsObjects,
  next,
  recordAll,
  refused,
  seen,
  server,
  test,
  thrown,
} from "./harness.js";

test("retryCount counts the retries in a row, and starts over after a connection that lasted", async () => {
  const urls = [refused, refused, `${server}/drop-after?messages=1`, echo];
  const ws = new ReconnectingWebSocket(urls, { backoff: { ...QUICK, minUptimeMs: 0 } });
  const counts = [ws.retryCount];
  ws.onreconnecting = ({ attempt }) => counts.push([attempt, ws.retryCount]);
  await ws.opened;
  counts.push(ws.retryCount);
  ws.send("x");
  await next(ws, "lost");
  await next(ws, "open");
  equal(counts, [0, [1, 1], [2, 2], 2, [1, 1]]);
  await ended(ws);
  equal(
    thrown(() => {
      ws.retryCount = 0;
    }),
    "TypeError",
  );
});

test("reconnect() closes an open connection with its code and reason", async () => {
  for (const [args, end] of [
    [[], { code: 1000, reason: "" }],
    [[undefined, "ignored"], { code: 1000, reason: "" }],
    [[4001], { code: 4001, reason: "" }],
    [["3000", 5], { code: 3000, reason: "5" }],
    [[4002, "moved"], { code: 4002, reason: "moved" }],
  ]) {
    const name = id();
    const ws = new ReconnectingWebSocket(`${echo}?id=${name}`, SOON);
    await ws.opened;
    const log = recordAll(ws);
    ws.reconnect(...args);
    equal([ws.readyState, log], [0, []]);
    const [lost] = await Promise.all([next(ws, "lost"), next(ws, "open")]);
    equal([lost.code, lost.reason, lost.wasClean], [end.code, end.reason, false]);
    // In WebKit the next connection may open before the events are dispatched
    equal(
      log.map((line) => line.split(" ")[0]),
      ["lost", "open"],
    );
    equal((await seen(name)).end, { close: end });
    await ended(ws);
  }
});

test("reconnect() checks a code and a reason in each state, and then does nothing", async () => {
  for (const reach of [() => {}, (ws) => ws.opened, ended]) {
    const ws = new ReconnectingWebSocket(echo, SOON);
    await reach(ws);
    const [state, { connects }] = [ws.readyState, ws.counters()];
    for (const code of [0, 1001, 1005, 2999, 5000, NaN, "x"]) {
      equal(
        thrown(() => ws.reconnect(code)),
        "InvalidAccessError",
        code,
      );
    }
    for (const code of [1000, undefined]) {
      equal(
        thrown(() => ws.reconnect(code, "数".repeat(42))),
        "SyntaxError",
      );
    }
    equal([ws.readyState, ws.counters().connects], [state, connects]);
    ws.reconnect(4000, "again");
    await next(ws, "open");
    await ended(ws);
  }
});

test("onconnecting, onlost, onreconnecting and ondropped are event handler attributes", () => {
  const ws = new ReconnectingWebSocket(() => new Promise(() => {}));
  for (const type of ["connecting", "lost", "reconnecting", "dropped"]) {
    const name = `on${type}`;
    equal([ws[name], name in ReconnectingWebSocket.prototype, Object.hasOwn(ws, name)], [null, true, false]);
    keepsObjects(ws, name);
    ws.dispatchEvent(new Event(type));
    const log = [];
    ws[name] = function (event) {
      log.push("handler", this === ws, event.target === ws, event.type === type);
      return false;
    };
    ws.addEventListener(type, () => log.push("listener"));
    equal(ws.dispatchEvent(new Event(type, { cancelable: true })), false);
    equal(log.splice(0), ["handler", true, true, true, "listener"]);
    ws[name] = () => log.push("replaced");
    ws.dispatchEvent(new Event(type));
    equal(log.splice(0), ["replaced", "listener"]);
    ws[name] = null;
    ws[name] = () => log.push("last");
    ws.dispatchEvent(new Event(type));
    equal(log, ["listener", "last"]);
  }
  ws.close();
});

test("the handlers are called in order, each before the listeners that came later", async () => {
  const ws = new ReconnectingWebSocket([`${server}/reset`, echo], {
    ...SOON,
    queue: { maxMessages: 1, dropOldest: true },
  });
  const log = [];
  for (const type of ["dropped", "open", "lost", "reconnecting", "close"]) {
    ws[`on${type}`] = ({ data, attempt }) => log.push([`on${type}`, data ?? attempt ?? ws.readyState]);
    ws.addEventListener(type, () => log.push([type]));
  }
  ws.send("a");
  ws.send("b");
  await next(ws, "lost");
  await next(ws, "open");
  await ended(ws);
  equal(log, [
    ["ondropped", "a"],
    ["dropped"],
    ["onopen", 1],
    ["open"],
    ["onlost", 0],
    ["lost"],
    ["onreconnecting", 1],
    ["reconnecting"],
    ["onopen", 1],
    ["open"],
    ["onclose", 3],
    ["close"],
  ]);
});

test("a handler may close or reconnect", async () => {
  const ws = new ReconnectingWebSocket([`${server}/reset`, echo], { backoff: { firstDelayMs: 1e6, maxDelayMs: 1e6 } });
  ws.onreconnecting = () => ws.reconnect();
  await next(ws, "lost");
  await next(ws, "open");
  ws.onlost = () => ws.close();
  ws.reconnect(4000);
  await next(ws, "close");
  equal(ws.readyState, 3);
});

test("what was sent early and never went out is in takeUnsent()", async () => {
  const ws = new ReconnectingWebSocket(`${server}/no-answer`);
  ws.send("early");
  ws.send(Uint8Array.of(1, 2));
  ws.close();
  equal(ws.takeUnsent().map(String), ["early", "1,2"]);
  await ws.closed;
  equal(ws.takeUnsent(), []);
});
