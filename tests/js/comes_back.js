// ReconnectingWebSocket with retries: what one object has over several connections, and what it takes from the page.
import {
  QUICK,
  ReconnectingWebSocket,
  SOON,
  WebSocketClientError,
  drain,
  echo,
  ended,
  equal,
  id,
  inWindow,
  isWebKit,
  next,
  recordTypes,
  refused,
  rejection,
  seen,
  server,
  sleep,
  test,
} from "./harness.js";

const dropping = `${server}/drop-after?messages=1`;

if (Symbol.dispose) {
  test("disposal closes for good, open or between attempts", async () => {
    const open = new ReconnectingWebSocket(echo, SOON);
    await open.opened;
    const waiting = new ReconnectingWebSocket(refused, { backoff: { firstDelayMs: 5000 } });
    await next(waiting, "reconnecting");
    for (const [ws, code] of [
      [open, 1005],
      [waiting, 1006],
    ]) {
      const log = recordTypes(ws);
      equal([ws[Symbol.dispose](), ws.readyState], [undefined, 2]);
      equal((await ws.closed).code, code);
      await sleep(150);
      equal(log, code === 1005 ? ["close"] : ["error", "close"]);
    }
  });
}

if (Symbol.asyncDispose) {
  test("asynchronous disposal waits for the close", async () => {
    for (const url of [echo, refused, `${server}/no-answer`]) {
      const ws = new ReconnectingWebSocket(url, SOON);
      await sleep(100);
      const log = recordTypes(ws, ["close"]);
      equal(await ws[Symbol.asyncDispose](), undefined);
      equal([ws.readyState, log], [3, ["close"]], url);
    }
  });
}

test("drained waits over a loss, until what waited is sent", async () => {
  const name = id();
  const ws = new ReconnectingWebSocket([dropping, refused, `${server}/sink?id=${name}`], { ...SOON, retry: () => 200 });
  await ws.opened;
  ws.send("x");
  await next(ws, "lost");
  ws.send("waits");
  let drained = false;
  const waits = ws.drained().then(() => (drained = true));
  const log = recordTypes(ws, ["reconnecting", "open"]);
  await next(ws, "reconnecting");
  await sleep(10);
  equal([drained, ws.bufferedAmount], [false, 5]);
  await waits;
  equal([log.at(-1), ws.bufferedAmount], ["open", 0]);
  await ended(ws);
  equal((await seen(name)).last_text, "waits");
});

test("drained rejects when it gives up", async () => {
  const ws = new ReconnectingWebSocket(refused, { backoff: { ...QUICK, maxRetries: 1 } });
  ws.send("x");
  const { kind, code } = await rejection(ws.drained());
  equal([kind, code, ws.bufferedAmount], ["retries-exhausted", 1006, 1]);
  equal(ws.takeUnsent(), ["x"]);
});

test("a loop takes what came before it gave up, then throws", async () => {
  const ws = new ReconnectingWebSocket(dropping, { backoff: { ...QUICK, maxRetries: 1, minUptimeMs: 1e6 } });
  ws.addEventListener("open", () => ws.send(`${ws.counters().connects}`));
  const { taken, error } = await drain(ws);
  equal([taken, error instanceof WebSocketClientError, error?.kind], [["1", "2"], true, "retries-exhausted"]);
});

test("a loop that begins between attempts takes from the next connection", async () => {
  const ws = new ReconnectingWebSocket([refused, echo], SOON);
  await next(ws, "reconnecting");
  ws.send("x");
  for await (const data of ws) {
    equal([data, ws.readyState], ["x", 1]);
    break;
  }
  await ended(ws);
});

test("the 64 MiB that may wait for a loop, with 16 bytes for each, count over connections", async () => {
  const flood = `${server}/flood?count=40&size=1048576`;
  const ws = new ReconnectingWebSocket(flood, SOON);
  ws.binaryType = "arraybuffer";
  const loop = ws[Symbol.asyncIterator]();
  const received = (count) =>
    new Promise((resolve) => {
      ws.onmessage = () => --count === 0 && resolve();
    });
  await received(40);
  const again = received(40);
  ws.reconnect();
  await again;
  for (let n = 0; n < 63; n++) {
    equal((await loop.next()).value.byteLength, 1048576);
  }
  equal((await rejection(loop.next())).kind, "receive-limit");
  equal([await loop.next(), ws.readyState], [{ done: true }, 1]);
  const more = ws[Symbol.asyncIterator]().next();
  ws.reconnect();
  equal((await more).value.byteLength, 1048576);
  await ended(ws);
});

test("handlers set before open stay, in their place, over connections", async () => {
  const ws = new ReconnectingWebSocket(dropping, SOON);
  const log = [];
  const note = (name) =>
    function (event) {
      log.push(`${name} ${event.type} ${this === ws && event.target === ws}`);
    };
  ws.onmessage = note("first");
  ws.addEventListener("message", note("listener"));
  ws.onopen = function (event) {
    note("handler").call(this, event);
    ws.send("x");
  };
  await next(ws, "lost");
  const before = log.splice(0);
  equal(before, ["handler open true", "first message true", "listener message true"]);
  await next(ws, "lost");
  equal(log.splice(0), before);
  ws.onmessage = note("replaced");
  await next(ws, "lost");
  equal(log.splice(0), before.with?.(1, "replaced message true") ?? [before[0], "replaced message true", before[2]]);
  ws.onmessage = null;
  await next(ws, "lost");
  equal(log.splice(0), [before[0], before[2]]);
  await next(ws, "lost");
  equal(log.splice(0), [before[0], before[2]]);
  ws.onmessage = note("last");
  await next(ws, "lost");
  equal(log, [before[0], before[2], "last message true"]);
  await ended(ws);
});

test("what waited for longer than maxAgeMs is dropped, not sent", async () => {
  const name = id();
  const ws = new ReconnectingWebSocket([`${server}/no-answer`, `${server}/sink?id=${name}`], {
    ...SOON,
    connectTimeoutMs: 400,
    queue: { maxAgeMs: 300 },
  });
  const log = recordTypes(ws);
  ws.send("old");
  await sleep(250);
  ws.send("new");
  await ws.opened;
  await ws.drained();
  await ended(ws);
  equal(log, ["dropped old", "reconnecting", "open", "close"]);
  const { messages, last_text } = await seen(name);
  equal([messages, last_text, ws.takeUnsent()], [1, "new", []]);
});

// Its buffer reads empty
if (!isWebKit) {
  test("requeueUnsent() in a lost listener sends what did not leave, before what waits", async () => {
    const name = id();
    const ws = new ReconnectingWebSocket([`${server}/reset`, `${server}/record?rate=1000000000&id=${name}`], {
      backoff: { ...QUICK, minUptimeMs: 1e6 },
      queue: { maxBytes: 1e9 },
    });
    await ws.opened;
    ws.send("x".repeat(30_000_000));
    ws.send("unsent");
    ws.addEventListener("lost", () => {
      ws.send("waits");
      ws.requeueUnsent();
      equal(ws.takeUnsent(), []);
    });
    await next(ws, "lost");
    // Firefox counts a message as buffered until all of it has left
    const answers = [];
    for await (const data of ws) {
      answers.push(data.slice(0, 9));
      if (data === "waits") {
        break;
      }
    }
    equal(answers.slice(-2), ["unsent", "waits"]);
    await ended(ws);
  });
}

test("a retry that throws is reported, and the policy decides", async () => {
  const ws = new ReconnectingWebSocket([refused, echo], {
    ...SOON,
    retry: () => {
      throw new Error("from retry");
    },
  });
  addEventListener("error", (event) => event.preventDefault(), { once: true });
  const [{ error }] = await Promise.all([next(globalThis, "error"), next(ws, "reconnecting")]);
  equal(error.message, "from retry");
  await ws.opened;
  await ended(ws);
});

test("reconnect() in retry does no harm", async () => {
  let attempts = 0;
  const ws = new ReconnectingWebSocket(() => (attempts++ ? echo : dropping), { ...SOON, retry: () => ws.reconnect() });
  const log = recordTypes(ws);
  await ws.opened;
  ws.send("x");
  await next(ws, "lost");
  await next(ws, "open");
  ws.send("y");
  await next(ws, "message");
  await ended(ws);
  equal([log, attempts], [["open", "message x", "lost", "open", "message y", "close"], 2]);
});

test("reconnect() in a lost listener connects at once", async () => {
  const ws = new ReconnectingWebSocket(dropping, {
    backoff: { firstDelayMs: 60_000, maxDelayMs: 60_000 },
    retry: () => 60_000,
  });
  const log = recordTypes(ws);
  ws.addEventListener("lost", () => ws.reconnect());
  for (const text of ["a", "b", "c"]) {
    await next(ws, "open");
    ws.send(text);
  }
  await next(ws, "lost");
  await ended(ws);
  equal(
    log.filter((line) => line.startsWith("message")),
    ["message a", "message b", "message c"],
  );
  equal(log.filter((line) => line === "close").length, 1);
});

// Not of this machine, by its name
const elsewhere = `${server.replace("localhost", "[::ffff:127.0.0.1]")}/status?code=503`;

test("offline holds an attempt until online", async () => {
  const ws = new ReconnectingWebSocket([elsewhere, echo], { backoff: { firstDelayMs: 20, maxDelayMs: 60_000 } });
  const log = recordTypes(ws, ["open"]);
  dispatchEvent(new Event("offline"));
  await next(ws, "reconnecting");
  await sleep(300);
  equal([log, ws.readyState], [[], 0]);
  dispatchEvent(new Event("online"));
  await ws.opened;
  await ended(ws);
});

test("offline holds no longer than maxDelayMs, and not at all where the server is on this machine", async () => {
  for (const [url, least] of [
    [elsewhere, 600],
    [refused, 0],
  ]) {
    const begin = performance.now();
    const ws = new ReconnectingWebSocket([url, echo], { backoff: { firstDelayMs: 20, maxDelayMs: 600 } });
    dispatchEvent(new Event("offline"));
    await next(ws, "reconnecting");
    equal(await Promise.race([ws.opened.then(() => "opened"), sleep(least ? 5000 : 550)]), "opened", url);
    equal(performance.now() - begin >= least, true, url);
    await ended(ws);
  }
});

if (inWindow) {
  test("a frozen page connects when it resumes, not before", async () => {
    const ws = new ReconnectingWebSocket([refused, echo], SOON);
    const log = recordTypes(ws, ["open"]);
    await next(ws, "reconnecting");
    document.dispatchEvent(new Event("freeze"));
    await sleep(300);
    equal([log, ws.readyState], [[], 0]);
    document.dispatchEvent(new Event("resume"));
    await ws.opened;
    await ended(ws);
  });
}

test("a connect timeout is the reason, and the user's own close has none", async () => {
  const late = `${server}/no-answer`;
  const ws = new ReconnectingWebSocket(late, { connectTimeoutMs: 50, backoff: { ...QUICK, maxRetries: 1 } });
  const told = [];
  for (const type of ["reconnecting", "error"]) {
    ws.addEventListener(type, ({ error }) => told.push([type, error.message]));
  }
  const { kind, cause } = await rejection(ws.opened);
  await ws.closed;
  const text = "not connected in time: check that the server answers, or allow a longer connect timeout";
  equal([kind, cause.message], ["retries-exhausted", text]);
  equal(told, [
    ["reconnecting", text],
    ["error", text],
  ]);
  const closed = new ReconnectingWebSocket(late);
  closed.close();
  const error = await rejection(closed.opened);
  equal([error.kind, "cause" in error], ["closed", false]);
});
