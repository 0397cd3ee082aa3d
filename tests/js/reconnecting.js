// ReconnectingWebSocket with retries: when it comes back, its events, and what becomes of messages.
import "./options.js";
import "./reconnecting_members.js";
import "./ends.js";
import "./shortcuts.js";
import {
  QUICK,
  ReconnectingWebSocket,
  SOON,
  WebSocketClientError,
  echo,
  ended,
  equal,
  id,
  next,
  recordAll,
  refused,
  rejection,
  seen,
  server,
  sleep,
  test,
  thrown,
} from "./harness.js";

test("it comes back after a reset, with an event for each step, in order", async () => {
  const ws = new ReconnectingWebSocket(`${server}/reset`, [], {
    backoff: { ...QUICK, maxRetries: 1, minUptimeMs: 1e6 },
  });
  const log = recordAll(ws);
  const [lost, { attempt, delayMs }] = await Promise.all([next(ws, "lost"), next(ws, "reconnecting")]);
  equal([lost.code, lost.reason, lost.wasClean, lost.inDoubt], [1006, "", false, 0]);
  equal([lost instanceof CloseEvent, ws.readyState], [true, 0]);
  equal([attempt, delayMs >= 0 && delayMs <= 20], [1, true]);
  const end = await next(ws, "close");
  equal([end.code, end.wasClean, end instanceof CloseEvent], [1006, false, true]);
  await sleep(150);
  equal(log, ["open 1", "lost 0", "reconnecting 0", "open 1", "lost 2", "error 3", "close 3"]);
  equal(ws.counters().connects, 2);
});

test("it tries again after a refusal, and gives up after the retries it has", async () => {
  const ws = new ReconnectingWebSocket(refused, { backoff: { ...QUICK, maxRetries: 2 } });
  const log = recordAll(ws);
  const error = await rejection(ws.opened);
  equal([error instanceof WebSocketClientError, error.kind], [true, "retries-exhausted"]);
  equal(log, ["reconnecting 0", "reconnecting 0", "error 3", "close 3"]);
  equal(await ws.closed, { code: 1006, reason: "", wasClean: false });
});

test("the events have the server's code and reason, and 4000 to 4999 stop it", async () => {
  const ws = new ReconnectingWebSocket(`${server}/close?code=1001&reason=bye`, SOON);
  const { code, reason, wasClean } = await next(ws, "lost");
  equal([code, reason, wasClean], [1001, "bye", true]);
  await ended(ws);
  const refusing = new ReconnectingWebSocket(`${server}/close?code=4003&reason=no`, SOON);
  const log = recordAll(refusing);
  const end = await next(refusing, "close");
  equal([end.code, end.reason, log], [4003, "no", ["open 1", "lost 2", "error 3", "close 3"]]);
});

test("a fixed URL and the subprotocols throw in the constructor", () => {
  equal(
    thrown(() => new ReconnectingWebSocket("ftp://localhost/")),
    "SyntaxError",
  );
  equal(
    thrown(() => new ReconnectingWebSocket(echo, "a b")),
    "SyntaxError",
  );
  equal(
    thrown(() => new ReconnectingWebSocket([])),
    "RangeError",
  );
});

test("it begins as the standard says, with no event before the constructor's task ends", async () => {
  const ws = new ReconnectingWebSocket(echo, new Set(["chat"]).values(), SOON);
  const log = recordAll(ws);
  equal(
    [ws.url, ws.readyState, ws.protocol, ws.extensions, ws.bufferedAmount, ws.binaryType],
    [echo, 0, "", "", 0, "blob"],
  );
  equal(ws instanceof EventTarget, true);
  await null;
  equal(log, []);
  equal((await ws.opened) === ws, true);
  equal(ws.protocol, "chat");
  await ended(ws);
});

test("of a list of URLs each failure takes the next", async () => {
  const ws = new ReconnectingWebSocket([refused, `${server}/reset-in-handshake`, echo], SOON);
  await ws.opened;
  equal(ws.url, echo);
  await ended(ws);
});

test("the URL and the subprotocols come from functions, asked for each attempt", async () => {
  let asked = 0;
  const url = async () => {
    await sleep(1);
    return asked++ ? echo : refused;
  };
  const ws = new ReconnectingWebSocket(url, () => ["chat"], SOON);
  equal([ws.url, ws.readyState], ["", 0]);
  await ws.opened;
  equal([asked, ws.url, ws.protocol], [2, echo, "chat"]);
  await ended(ws);
});

test("a function that throws, rejects or never answers fails the attempt", async () => {
  for (const url of [
    () => {
      throw new Error("x");
    },
    () => Promise.reject(new Error("x")),
    () => new Promise(() => {}),
    () => "ftp://x/",
  ]) {
    const ws = new ReconnectingWebSocket(url, { backoff: { ...QUICK, maxRetries: 1 }, connectTimeoutMs: 100 });
    const log = recordAll(ws);
    equal((await next(ws, "close")).code, 1006);
    equal(log, ["reconnecting 0", "error 3", "close 3"]);
  }
  const signedOut = () => Promise.reject(Object.assign(new Error("signed out"), { retry: false }));
  const ws = new ReconnectingWebSocket(signedOut, SOON);
  const log = recordAll(ws);
  await next(ws, "close");
  equal(log, ["error 3", "close 3"]);
});

test("an attempt that is never answered times out", async () => {
  const ws = new ReconnectingWebSocket([`${server}/no-answer`, echo], { ...SOON, connectTimeoutMs: 200 });
  await ws.opened;
  await ended(ws);
});

test("what is sent before open waits, in order, and counts as buffered", async () => {
  const ws = new ReconnectingWebSocket([refused, echo], SOON);
  ws.binaryType = "arraybuffer";
  const bytes = new Uint8Array([0, 1, 2, 3]);
  ws.send("数");
  ws.send(bytes.subarray(1, 3));
  ws.send(new Blob(["x"]));
  bytes.fill(9);
  equal(ws.bufferedAmount, 3 + 2 + 1);
  const got = [];
  for await (const data of ws) {
    got.push(typeof data === "string" ? data : [...new Uint8Array(data)]);
    if (got.length === 3) {
      break;
    }
  }
  equal(got, ["数", [1, 2], [120]]);
  await ws.drained();
  const { connects, sentMessages, sentBytes, receivedMessages, receivedBytes } = ws.counters();
  // Of text that is received, UTF-16 code units
  equal([connects, sentMessages, sentBytes, receivedMessages, receivedBytes], [1, 3, 6, 3, 4]);
  await ended(ws);
  ws.send("late");
  equal(ws.bufferedAmount, 4);
});

test("a full queue throws, and has the data", async () => {
  const ws = new ReconnectingWebSocket(`${server}/no-answer`, { queue: { maxMessages: 2, maxBytes: 10 } });
  ws.send("a");
  equal(
    thrown(() => ws.send("x".repeat(10))),
    "WebSocketClientError",
  );
  ws.send("b");
  const data = { toString: () => "c" };
  try {
    ws.send(data);
    equal("sent", "thrown");
  } catch (error) {
    equal([error instanceof WebSocketClientError, error.kind, error.data === data], [true, "queue-full", true]);
  }
  equal(ws.bufferedAmount, 2);
  await ended(ws);
  equal([ws.takeUnsent(), ws.takeUnsent()], [["a", "b"], []]);
});

test("dropOldest makes room, and an event after the call has the dropped data", async () => {
  const ws = new ReconnectingWebSocket(`${server}/no-answer`, { queue: { maxMessages: 1, dropOldest: true } });
  const log = recordAll(ws);
  ws.send("a");
  ws.send("b");
  equal(log, []);
  equal((await next(ws, "dropped")).data, "a");
  await ended(ws);
  equal([log, ws.takeUnsent()], [["dropped 0 a", "error 3", "close 3"], ["b"]]);
});

test("a close ends it in each state, once, and not within the call", async () => {
  const states = {
    connecting: [`${server}/no-answer`, () => {}, [2, 1006, false]],
    searching: [() => new Promise(() => {}), () => {}, [2, 1006, false]],
    open: [echo, (ws) => ws.opened, [2, 4000, true]],
    waiting: [refused, (ws) => next(ws, "reconnecting"), [2, 1006, false]],
  };
  for (const [state, [url, reach, [during, code, wasClean]]] of Object.entries(states)) {
    const ws = new ReconnectingWebSocket(url, { backoff: { firstDelayMs: 5000 } });
    await reach(ws);
    const log = recordAll(ws);
    equal(
      thrown(() => ws.close(1001)),
      "InvalidAccessError",
      state,
    );
    equal(
      thrown(() => ws.close(1000, "x".repeat(124))),
      "SyntaxError",
      state,
    );
    ws.close(4000, "done");
    ws.close(4001);
    equal([ws.readyState, log], [during, []], state);
    const end = await next(ws, "close");
    equal([end.code, end.wasClean, ws.readyState], [code, wasClean, 3], state);
    ws.close();
    await sleep(50);
    equal(log, wasClean ? ["close 3"] : ["error 3", "close 3"], state);
  }
});

test("reconnect comes back after a close, with promises of its own", async () => {
  const ws = new ReconnectingWebSocket(echo, SOON);
  const first = await ws.opened;
  ws.close(4000);
  equal((await ws.closed).code, 4000);
  ws.reconnect();
  equal([first, ws.readyState], [ws, 0]);
  ws.send("x");
  await ws.opened;
  equal([(await next(ws, "message")).data, ws.counters().connects], ["x", 2]);
  ws.close(4001);
  equal([(await ws.closed).code, ws.readyState], [4001, 3]);
});

test("a reconnect right after a close comes back after the close event", async () => {
  for (const reach of [() => {}, (ws) => ws.opened]) {
    const ws = new ReconnectingWebSocket(echo, SOON);
    const open = await reach(ws);
    const log = recordAll(ws);
    const first = ws.opened.catch(({ kind }) => kind);
    ws.close();
    ws.reconnect();
    equal(await first, open ?? "closed");
    await next(ws, "open");
    equal(log, open ? ["lost 0", "open 1"] : ["error 3", "close 0", "open 1"]);
    ws.send("x");
    equal((await next(ws, "message")).data, "x");
    ws.close(4000);
    equal((await ws.closed).code, 4000);
  }
});

test("a reconnect by a listener for the end leaves nothing waiting", async () => {
  for (const type of ["error", "close"]) {
    const ws = new ReconnectingWebSocket(refused, { backoff: { ...QUICK, maxRetries: 1 } });
    const loop = ws[Symbol.asyncIterator]().next();
    const [closed, waits] = [ws.closed, [ws.opened, ws.drained(), loop].map((wait) => wait.catch(({ kind }) => kind))];
    ws.send("x");
    ws.addEventListener(type, () => ws.reconnect(), { once: true });
    equal((await closed).code, 1006);
    equal(await Promise.all([waits[0], waits[2]]), ["retries-exhausted", "retries-exhausted"]);
    await ended(ws);
  }
});

test("what was dropped after a close is buffered no more after a reconnect", async () => {
  const ws = new ReconnectingWebSocket(echo, SOON);
  await ws.opened;
  ws.close();
  ws.send("late");
  equal(ws.bufferedAmount, 4);
  await ws.closed;
  ws.reconnect();
  await ws.opened;
  await ws.drained();
  equal(ws.bufferedAmount, 0);
  await ended(ws);
});

test("a constructor that fails leaves nothing on its signal", () => {
  const controller = new AbortController();
  equal(
    thrown(() => new ReconnectingWebSocket("http://[", { signal: controller.signal })),
    "SyntaxError",
  );
  controller.abort();
});

test("a signal closes it for good, also after a reconnect", async () => {
  const controller = new AbortController();
  const ws = new ReconnectingWebSocket(echo, { ...SOON, signal: controller.signal });
  await ws.opened;
  ws.close();
  await ws.closed;
  ws.reconnect();
  await ws.opened;
  controller.abort("enough");
  equal(await ws.opened.catch((reason) => reason), ws);
  equal(await ws.drained().catch((reason) => reason), "enough");
  await ws.closed;
  ws.reconnect();
  equal(ws.readyState, 3);
});

test("the server sees the user's code and reason", async () => {
  const name = id();
  const ws = new ReconnectingWebSocket(`${echo}?id=${name}`);
  await ws.opened;
  ws.close(4000, "done");
  equal((await next(ws, "close")).reason, "done");
  equal((await seen(name)).end, { close: { code: 4000, reason: "done" } });
});

test("a listener may close, in whatever event", async () => {
  for (const type of ["open", "lost", "reconnecting"]) {
    const ws = new ReconnectingWebSocket(`${server}/reset`, SOON);
    const log = recordAll(ws);
    ws.addEventListener(type, () => ws.close(), { once: true });
    await next(ws, "close");
    await sleep(50);
    equal(log.filter((line) => line === "close 3").length, 1, type);
    equal(log.at(-1), "close 3", type);
  }
});

test("a signal ends it, between attempts too", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const ws = new ReconnectingWebSocket(refused, { signal, backoff: { firstDelayMs: 5000 } });
  await next(ws, "reconnecting");
  const opened = rejection(ws.opened);
  controller.abort(new Error("enough"));
  equal(ws.readyState, 2);
  await next(ws, "close");
  equal((await opened).message, "enough");
  equal(
    thrown(() => new ReconnectingWebSocket(echo, [], { signal })),
    "Error",
  );
});

test("a loop goes on over several connections", async () => {
  const ws = new ReconnectingWebSocket(`${server}/drop-after?messages=1`, SOON);
  ws.addEventListener("open", () => ws.send(`${ws.counters().connects}`));
  const got = [];
  for await (const data of ws) {
    got.push(data);
    if (got.length === 3) {
      break;
    }
  }
  equal(got, ["1", "2", "3"]);
  await ended(ws);
});

test("retry decides by the end of each connection", async () => {
  const ends = [];
  const retry = (end) => {
    ends.push(end);
    return ends.length < 3 && 30;
  };
  const ws = new ReconnectingWebSocket(`${server}/close?code=4000&reason=x`, { ...SOON, retry });
  const waits = [];
  ws.addEventListener("reconnecting", ({ delayMs }) => waits.push(delayMs));
  await next(ws, "close");
  equal(waits, [30, 30]);
  equal(
    ends.map(({ code, reason, wasClean }) => [code, reason, wasClean]),
    Array(3).fill([4000, "x", true]),
  );
});

test("retryAfter is the wait after the present connection", async () => {
  const ws = new ReconnectingWebSocket(`${server}/reset`, SOON);
  await ws.opened;
  ws.retryAfter(1234);
  equal((await next(ws, "reconnecting")).delayMs, 1234);
  await ended(ws);
});

test("reconnect() drops the connection for another at once", async () => {
  const ws = new ReconnectingWebSocket(echo);
  await ws.opened;
  const log = recordAll(ws);
  ws.reconnect();
  equal([ws.readyState, log], [0, []]);
  const [lost] = await Promise.all([next(ws, "lost"), next(ws, "open")]);
  equal([lost.code, lost.wasClean], [1000, false]);
  equal(log, ["lost 0", "open 1"]);
  await ended(ws);
});
