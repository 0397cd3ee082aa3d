// How a ReconnectingWebSocket ends, and what it says of it.
import {
  QUICK,
  ReconnectingWebSocket,
  SOON,
  WebSocketClientError,
  echo,
  ended,
  equal,
  inWindow,
  next,
  refused,
  rejection,
  server,
  sleep,
  test,
} from "./harness.js";

test("what waits says whether it was refused, or no retry is left", async () => {
  for (const [url, options, kind] of [
    [`${server}/close?code=4003&reason=no`, {}, "refused"],
    [`${server}/close?code=1001`, { retry: () => false }, "refused"],
    [`${server}/close?code=1000`, { backoff: { ...QUICK, maxRetries: 1, minUptimeMs: 1e6 } }, "retries-exhausted"],
    [refused, { backoff: { ...QUICK, maxRetries: 1 } }, "retries-exhausted"],
  ]) {
    const ws = new ReconnectingWebSocket(url, { ...SOON, ...options });
    const loop = rejection(ws[Symbol.asyncIterator]().next());
    await next(ws, "close");
    const errors = [await loop, await rejection(ws.drained())];
    equal(
      errors.map((error) => error.kind),
      [kind, kind],
      url,
    );
  }
  const ws = new ReconnectingWebSocket(refused, { ...SOON, retry: () => false });
  const { kind, message } = await rejection(ws.opened);
  equal(
    [kind, message],
    ["refused", "refused (code 1006): fix what the server or your function objects to, then connect again"],
  );
});

test("what a function or its URL threw is in the event, and is the cause in the end", async () => {
  const thrown = new RangeError("no token");
  for (const [url, name] of [
    [
      () => {
        throw thrown;
      },
      "RangeError",
    ],
    [() => "ftp://x/", "SyntaxError"],
  ]) {
    const ws = new ReconnectingWebSocket(url, { backoff: { ...QUICK, maxRetries: 1 } });
    const opening = rejection(ws.opened);
    const { error } = await next(ws, "reconnecting");
    const { kind, cause } = await opening;
    equal([error.name, kind, cause.name], [name, "retries-exhausted", name]);
  }
  const signedOut = Object.assign(new Error("signed out"), { retry: false });
  const ws = new ReconnectingWebSocket(() => Promise.reject(signedOut), SOON);
  const { kind, cause } = await rejection(ws.opened);
  equal([kind, cause === signedOut], ["refused", true]);
  const other = new ReconnectingWebSocket(refused, SOON);
  const { error } = await next(other, "reconnecting");
  equal([error instanceof WebSocketClientError, error.kind, error.code], [true, "connect-failed", 1006]);
  await ended(other);
});

test("what a function's error decides keeps it, also without a wait", async () => {
  const again = Object.assign(new Error("again"), { retry: 0 });
  let asked = 0;
  const ws = new ReconnectingWebSocket(() => (asked++ ? echo : Promise.reject(again)), SOON);
  const { error, delayMs } = await next(ws, "reconnecting");
  equal([error === again, delayMs], [true, 0]);
  await ws.opened;
  await ended(ws);
  const lost = new ReconnectingWebSocket(`${server}/close?code=1001&reason=bye`, { retry: () => 0 });
  equal((await next(lost, "lost")).reason, "bye");
  await ended(lost);
});

test("retry may want the policy's wait whatever the code, or after the first delay", async () => {
  const waits = async (retry) => {
    const ws = new ReconnectingWebSocket(`${server}/close?code=4000`, {
      backoff: { maxDelayMs: 1000 },
      retry: () => retry,
    });
    const { delayMs } = await next(ws, "reconnecting");
    await ended(ws);
    return delayMs;
  };
  equal([(await waits(true)) <= 1000, (await waits("after-first-delay")) >= 1000], [true, true]);
});

test("a retry function that throws is reported, and the policy decides", async () => {
  const reported = new Promise((resolve) => {
    addEventListener("error", function note(event) {
      event.preventDefault();
      removeEventListener("error", note);
      resolve(event.message);
    });
  });
  const ws = new ReconnectingWebSocket(refused, {
    ...SOON,
    retry() {
      throw new Error("mine");
    },
  });
  await next(ws, "reconnecting");
  equal((await reported).includes("mine"), true);
  await ended(ws);
});

test("the user's own close ends loops, and counts the messages in doubt", async () => {
  const waiting = new ReconnectingWebSocket(refused, { backoff: { firstDelayMs: 5000 } });
  const loop = waiting[Symbol.asyncIterator]().next();
  await next(waiting, "reconnecting");
  const opening = rejection(waiting.opened);
  waiting.close();
  equal([await loop, (await opening).kind], [{ done: true }, "closed"]);
  const ws = new ReconnectingWebSocket(echo);
  await ws.opened;
  ws.send("a");
  ws.send("b");
  ws.acknowledge(1);
  await sleep(50);
  ws.close();
  const { inDoubt } = await next(ws, "close");
  equal(inDoubt, 1);
});

test("bufferedAmount falls neither within a task nor at the end", async () => {
  const ws = new ReconnectingWebSocket(echo);
  ws.send("hello");
  ws.close();
  equal(ws.bufferedAmount, 5);
  await next(ws, "close");
  ws.send("x");
  equal([ws.bufferedAmount, ws.takeUnsent(), ws.bufferedAmount], [6, ["hello"], 6]);
  const given = new ReconnectingWebSocket(refused, { backoff: { ...QUICK, maxRetries: 1 } });
  given.send("abc");
  await next(given, "close");
  equal(given.bufferedAmount, 3);
});

test("a full queue's error has no code in its message", () => {
  const ws = new ReconnectingWebSocket(echo, { queue: { maxMessages: 0 } });
  try {
    ws.send("x");
    equal("sent", "thrown");
  } catch ({ message }) {
    equal(
      message,
      "send queue is full: wait for the connection or acknowledge messages, allow a longer queue, or drop the oldest",
    );
  }
  ws.close();
});

test("what waits rejects with the signal's reason at once, between attempts too", async () => {
  const aborter = new AbortController();
  const reason = new Error("mine");
  const ws = new ReconnectingWebSocket(refused, { signal: aborter.signal, backoff: { firstDelayMs: 5000 } });
  await next(ws, "reconnecting");
  ws.send("x");
  const waits = [ws.opened, ws.drained(), ws[Symbol.asyncIterator]().next()].map(rejection);
  let closed = false;
  ws.onclose = () => (closed = true);
  aborter.abort(reason);
  const errors = await Promise.all(waits);
  equal([errors.every((error) => error === reason), closed], [true, false]);
});

if (inWindow) {
  test("an element's event is none of the page's", async () => {
    const ws = new ReconnectingWebSocket(echo, SOON);
    await ws.opened;
    for (const type of ["freeze", "pagehide", "offline"]) {
      document.body.dispatchEvent(new CustomEvent(type, { bubbles: true }));
    }
    await sleep(50);
    equal(ws.readyState, 1);
    await ended(ws);
  });
}

test("what waits for the error goes on before the close event", async () => {
  const ws = new ReconnectingWebSocket(`${server}/close?code=4003`);
  const log = [];
  ws.onerror = () => Promise.resolve().then(() => log.push("then"));
  ws.onclose = () => log.push("close");
  await next(ws, "close");
  equal(log, ["then", "close"]);
});

test("closed by a listener for the loss, it announces no attempt", async () => {
  const ws = new ReconnectingWebSocket(`${server}/close?code=1001`);
  const log = [];
  ws.addEventListener("reconnecting", () => log.push("reconnecting"));
  ws.addEventListener("lost", () => ws.close());
  await next(ws, "close");
  equal(log, []);
});

test("a reason that is an object is converted once", async () => {
  const ws = new ReconnectingWebSocket(echo);
  await ws.opened;
  let asked = 0;
  ws.close(4000, { toString: () => `${++asked}`.repeat(asked * 100) });
  const { code, reason } = await next(ws, "close");
  equal([code, reason.length, asked], [4000, 100, 1]);
});
