// What follows the end of an attempt or a connection, and who learns of it.
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
  recordTypes,
  refused,
  rejection,
  seenNow,
  server,
  sleep,
  test,
  until,
} from "./harness.js";

const described = ({ code, reason, wasClean, error, attempt, uptimeMs }) => [
  code,
  reason,
  wasClean,
  error instanceof WebSocketClientError ? error.kind : error?.message,
  attempt,
  uptimeMs === undefined ? undefined : uptimeMs >= 0,
];

test("retry learns how each attempt and connection ended", async () => {
  const ends = [];
  const urls = [refused, refused, `${server}/close?code=1001&reason=bye`, `${server}/drop-after`, refused];
  const ws = new ReconnectingWebSocket(urls, {
    backoff: { ...QUICK, minUptimeMs: 1e6 },
    retry: (end) => {
      ends.push(end);
      return ends.length < 5;
    },
  });
  await ws.opened;
  await next(ws, "open");
  await sleep(150);
  ws.send("x");
  await ws.closed;
  equal(ends.map(described), [
    [1006, "", false, "connect-failed", 1, undefined],
    [1006, "", false, "connect-failed", 2, undefined],
    [1001, "bye", true, "lost", 3, true],
    [1006, "", false, "lost", 1, true],
    [1006, "", false, "connect-failed", 1, undefined],
  ]);
  equal([ends[2].uptimeMs < 100, ends[3].uptimeMs > 100 && ends[3].uptimeMs < 5000], [true, true]);
});

test("functions for the URL and the subprotocols learn of the last end", async () => {
  const told = [];
  const thrown = new Error("no token");
  const urls = [refused, thrown, `${server}/no-answer`, `${server}/close?code=1001&reason=bye`, echo];
  const ws = new ReconnectingWebSocket(
    (last) => {
      told.push(last);
      const url = urls[told.length - 1] ?? echo;
      return url === thrown ? Promise.reject(url) : url;
    },
    (last) => {
      equal(last === told.at(-1), true);
      return [];
    },
    { ...SOON, connectTimeoutMs: 300 },
  );
  await ws.opened;
  await next(ws, "open");
  const late = "not connected in time: check that the server answers, or allow a longer connect timeout";
  equal(
    [told[0], ...told.slice(1).map(described)],
    [
      undefined,
      [1006, "", false, "connect-failed", 1, undefined],
      [1006, "", false, "no token", 2, undefined],
      [1006, "", false, late, 3, undefined],
      [1001, "bye", true, "lost", 4, true],
    ],
  );
  equal(told[2].error === thrown, true);
  ws.reconnect();
  await next(ws, "open");
  equal(told[5], undefined);
  await ended(ws);
});

test("a refusal for lack of credentials is retried once, if the next attempt may have fresh ones", async () => {
  for (const code of [1008, 3000, 4401]) {
    const url = `${server}/close?code=${code}`;
    for (const [given, options, connections] of [
      [(address) => address, {}, 1],
      [(address) => () => address, {}, 2],
      [(address) => address, { protocols: () => [] }, 2],
      [(address) => address, { greeting: () => {} }, 2],
      [(address) => () => address, { backoff: { ...QUICK, minUptimeMs: 0 } }, 4],
    ]) {
      const name = id();
      const ws = new ReconnectingWebSocket(given(`${url}&id=${name}`), { ...SOON, ...options });
      if (connections === 4) {
        // Each connection lasted
        await until(async () => (await seenNow(name)).opened >= connections);
        await ended(ws);
      } else {
        // 3000 is retried without fresh ones too
        const stops = code !== 3000 || connections === 2;
        if (stops) {
          await ws.closed;
          const { kind } = await rejection(ws.drained());
          equal([kind, (await seenNow(name)).opened], ["refused", connections], `${code} ${Object.keys(options)}`);
        } else {
          await next(ws, "reconnecting");
          await ended(ws);
        }
      }
    }
  }
});

test("a connecting event begins each attempt, after the constructor's task", async () => {
  const log = [];
  class Noting extends ReconnectingWebSocket {
    dispatchEvent(event) {
      log.push(`dispatched ${event.type}`);
      return super.dispatchEvent(event);
    }
  }
  const ws = new Noting([refused, refused, `${server}/drop-after`, echo], { backoff: { ...QUICK, minUptimeMs: 1e6 } });
  const note = (event) => log.push(`${event.type}${event.attempt ? ` ${event.attempt}` : ""}`);
  for (const type of ["connecting", "reconnecting", "open", "lost", "close"]) {
    ws.addEventListener(type, note);
  }
  ws.onconnecting = ({ target, attempt }) => equal([target === ws, attempt > 0], [true, true]);
  await null;
  equal(log, []);
  await ws.opened;
  ws.send("x");
  await next(ws, "lost");
  await next(ws, "open");
  ws.reconnect();
  equal(log.at(-1), "open");
  await next(ws, "open");
  await ended(ws);
  equal(log, [
    ...["connecting 1", "reconnecting 1", "connecting 2", "reconnecting 2", "connecting 3", "open"],
    ...["lost", "reconnecting 3", "connecting 1", "open", "lost", "connecting 1", "open", "close"],
  ]);
});

test("no attempt is announced once it is closed, nor without retries", async () => {
  const closed = new ReconnectingWebSocket(echo, SOON);
  const single = new ReconnectingWebSocket(echo, { backoff: { maxRetries: 0 } });
  const logs = [closed, single].map((ws) => recordTypes(ws, ["connecting", "open"]));
  closed.close();
  await Promise.all([closed.closed, single.opened]);
  await ended(single);
  equal(logs, [[], ["open"]]);
});

test("attemptErrors: each failed attempt fires an error event before the next is announced", async () => {
  const thrown = new Error("no token");
  let asked = 0;
  const urls = [refused, thrown, `${server}/drop-after`, refused, echo];
  const ws = new ReconnectingWebSocket(
    () => {
      const url = urls[asked++];
      return url === thrown ? Promise.reject(url) : url;
    },
    { backoff: { ...QUICK, minUptimeMs: 1e6 }, attemptErrors: true },
  );
  const log = recordTypes(ws);
  const errors = [];
  ws.onerror = (event) => errors.push(event);
  ws.onreconnecting = ({ error }) => errors.push(error);
  await ws.opened;
  ws.send("x");
  await next(ws, "open");
  equal(log, [
    ...["error", "reconnecting", "error", "reconnecting", "open", "message x", "lost", "reconnecting"],
    ...["error", "reconnecting", "open"],
  ]);
  equal(
    [errors[0].error === errors[1], errors[0].message === errors[1].message, errors[1].kind],
    [true, true, "connect-failed"],
  );
  equal([errors[2].error === thrown, errors[2].message, errors[3] === thrown], [true, "no token", true]);
  equal([errors[4].kind, errors[5].error.kind], ["lost", "connect-failed"]);
  await ended(ws);
});

test("attemptErrors: the last failed attempt fires one error event, and a listener may close it", async () => {
  const options = { backoff: { ...QUICK, maxRetries: 1 }, attemptErrors: true };
  const ws = new ReconnectingWebSocket(refused, options);
  const log = recordTypes(ws);
  const kinds = [];
  ws.addEventListener("error", ({ error }) => kinds.push(error?.kind));
  await next(ws, "close");
  equal(log, ["error", "reconnecting", "error", "close"]);
  equal(kinds, ["connect-failed", "connect-failed"]);
  const closing = new ReconnectingWebSocket(refused, options);
  const events = recordTypes(closing);
  closing.addEventListener("error", () => closing.close(), { once: true });
  await next(closing, "close");
  equal(events, ["error", "error", "close"]);
});

test("who asks about an end gets the same object", async () => {
  const asked = [];
  const told = [];
  const url = (last) => {
    asked.push(last);
    return `${server}/close?code=1001`;
  };
  const retry = (end) => {
    told.push(end);
  };
  const ws = new ReconnectingWebSocket(url, { ...SOON, retry });
  const { error } = await next(ws, "reconnecting");
  await until(() => asked.length > 1);
  equal([asked[0], asked[1] === told[0], told[0].error === error], [undefined, true, true]);
  await ended(ws);
});

test("an attempt is announced though it fails at once and for good", async () => {
  const ws = new ReconnectingWebSocket(() => {
    throw Object.assign(new Error("signed out"), { retry: false });
  });
  const log = recordTypes(ws, ["connecting", "reconnecting", "error", "close"]);
  await next(ws, "close");
  equal(log, ["connecting", "error", "close"]);
});

test("the error of a close() while it waits is not that of an earlier attempt", async () => {
  const ws = new ReconnectingWebSocket(
    () => {
      throw new Error("no token");
    },
    { retry: () => 1e6 },
  );
  equal((await next(ws, "reconnecting")).error.message, "no token");
  const failed = next(ws, "error");
  ws.close();
  equal((await failed).error, undefined);
});
