// ReconnectingWebSocket with retries: what left, whether the server still answers, and what the page does.
import {
  QUICK,
  ReconnectingWebSocket,
  SOON,
  echo,
  ended,
  equal,
  id,
  inWindow,
  isWebKit,
  next,
  recordAll,
  refused,
  server,
  sleep,
  test,
  thrown,
} from "./harness.js";

test("what may have arrived is counted, but for what was acknowledged", async () => {
  const ws = new ReconnectingWebSocket(`${server}/drop-after?messages=3`, { backoff: { firstDelayMs: 5000 } });
  await ws.opened;
  ws.send("a");
  ws.send("b");
  ws.acknowledge(1);
  ws.send("c");
  equal((await next(ws, "lost")).inDoubt, 2);
  equal(ws.takeUnsent(), []);
  await ended(ws);
});

// Its buffer reads empty
if (!isWebKit) {
  test("what did not leave is handed back, or sent again", async () => {
    const big = "x".repeat(30_000_000);
    const unsent = async (options) => {
      const ws = new ReconnectingWebSocket([`${server}/reset`, `${server}/sink?id=${id()}`], {
        backoff: { ...QUICK, minUptimeMs: 1e6 },
        queue: { maxBytes: 1e9 },
        ...options,
      });
      await ws.opened;
      ws.send(big);
      ws.send("last");
      await next(ws, "lost");
      return ws;
    };
    const ws = await unsent({});
    // Firefox counts a message as buffered until all of it has left
    const kept = ws.takeUnsent();
    equal([kept.at(-1), kept.length <= 2], ["last", true]);
    await ended(ws);
    const again = await unsent({ requeueUnsent: true });
    equal(again.takeUnsent(), []);
    await next(again, "open");
    again.send("report");
    const report = JSON.parse((await next(again, "message")).data);
    equal([report.messages, report.last_text], [kept.length + 1, "report"]);
    await ended(again);
  });
}

test("a silent connection is probed, and dropped for another", async () => {
  const probed = { ...SOON, liveness: { probe: "ping", afterMs: 100, timeoutMs: 100 } };
  const ws = new ReconnectingWebSocket([`${server}/silent`, echo], probed);
  const { code, wasClean } = await next(ws, "lost");
  equal([code, wasClean], [3008, false]);
  await next(ws, "open");
  await ended(ws);
  const alive = new ReconnectingWebSocket(echo, probed);
  const log = recordAll(alive);
  equal((await next(alive, "message")).data, "ping");
  await sleep(500);
  equal(log.includes("lost 0"), false);
  equal(alive.counters().roundTripMs >= 0, true);
  await ended(alive);
});

if (inWindow) {
  test("a page that is left closes, and one that is back connects again", async () => {
    const ws = new ReconnectingWebSocket(echo, SOON);
    await ws.opened;
    const lost = next(ws, "lost");
    dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
    equal((await lost).code, 1001);
    await sleep(100);
    equal(ws.readyState, 0);
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    await next(ws, "open");
    await ended(ws);
  });

  test("a visible page cuts the wait short", async () => {
    const ws = new ReconnectingWebSocket([refused, echo], {
      backoff: { firstDelayMs: 400, maxDelayMs: 1e6 },
      retry: () => undefined,
    });
    await next(ws, "reconnecting");
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    await ws.opened;
    await ended(ws);
  });
}

test("an online event cuts a wait short, and probes what is open", async () => {
  const ws = new ReconnectingWebSocket(echo, { liveness: { probe: "ping", afterMs: 1e6 } });
  await ws.opened;
  dispatchEvent(new Event("online"));
  equal((await next(ws, "message")).data, "ping");
  await ended(ws);
});

test("with retries off a send before open throws, and nothing comes back", async () => {
  for (const args of [[{ backoff: { maxRetries: 0 } }], [[], { backoff: { maxRetries: 0 } }]]) {
    const ws = new ReconnectingWebSocket(`${server}/reset`, ...args);
    equal(
      thrown(() => ws.send("x")),
      "InvalidStateError",
    );
    const log = recordAll(ws);
    await next(ws, "close");
    // In Chromium a reset is no error
    equal(
      log.filter((line) => line !== "error 3"),
      ["open 1", "close 3"],
    );
  }
});
