// ReconnectingWebSocket's probes: how often they go out, and which message answers one.
import {
  QUICK,
  ReconnectingWebSocket,
  SOON,
  drain,
  echo,
  ended,
  equal,
  id,
  next,
  recordAll,
  seenNow,
  server,
  sleep,
  test,
  thrown,
  until,
} from "./harness.js";

// It ticks, answers `ping` with `pong`, and closes when its client is silent for too long
const keepalive = `${server}/keepalive?every=40&silence=400`;
// Silence never makes a probe due
const NEVER = 1e6;

test("everyMs: probes go out whatever is received", async () => {
  const silent = new ReconnectingWebSocket(keepalive, { ...SOON, liveness: { probe: "ping", afterMs: 200 } });
  equal((await next(silent, "lost")).reason, "no message for too long");
  await ended(silent);
  const ws = new ReconnectingWebSocket(keepalive, {
    ...SOON,
    liveness: { probe: "ping", afterMs: NEVER, everyMs: 100 },
  });
  const log = recordAll(ws);
  await ws.opened;
  await sleep(1500);
  equal([log.includes("lost 0"), log.includes("message 1 pong"), log.includes("message 1 tick")], [false, true, true]);
  await ended(ws);
});

test("everyMs: Infinity sends none, and 0 does not block the page", async () => {
  const name = id();
  const ws = new ReconnectingWebSocket([`${echo}?id=${name}`], {
    liveness: { probe: "ping", afterMs: NEVER, everyMs: Infinity },
  });
  await ws.opened;
  await sleep(100);
  equal((await seenNow(name)).messages, 0);
  await ended(ws);
  const often = new ReconnectingWebSocket(echo, { liveness: { probe: "ping", everyMs: 0 } });
  await often.opened;
  await next(often, "message");
  await ended(often);
});

test("an answer is told to no listener, handler or loop, and measures the round trip", async () => {
  for (const isAnswer of ["pong", (data) => data === "pong"]) {
    const ws = new ReconnectingWebSocket(keepalive, {
      ...SOON,
      liveness: { probe: "ping", afterMs: NEVER, everyMs: 50, isAnswer },
    });
    const heard = [];
    ws.onmessage = ({ data }) => heard.push(data);
    ws.addEventListener("message", ({ data }) => heard.push(data), { capture: true });
    const loop = drain(ws);
    await ws.opened;
    equal(ws.counters().roundTripMs, undefined);
    await until(() => heard.length > 10 && ws.counters().roundTripMs >= 0);
    equal(ws.counters().receivedMessages, heard.length / 2);
    await ended(ws);
    const { taken } = await loop;
    equal(
      [new Set(heard), new Set(taken)].map(([...all]) => all),
      [["tick"], ["tick"]],
    );
  }
});

test("an answer in bytes is known by its content", async () => {
  const probe = Uint8Array.of(9, 1, 2);
  for (const [isAnswer, answers] of [
    [probe.subarray(0), true],
    [probe.slice().buffer, true],
    [new DataView(probe.slice().buffer), true],
    [Uint8Array.of(9, 1, 3), false],
    [Uint8Array.of(9, 1), false],
    ["\x09\x01\x02", false],
  ]) {
    const ws = new ReconnectingWebSocket(echo, { liveness: { probe, afterMs: NEVER, everyMs: 50, isAnswer } });
    ws.binaryType = "arraybuffer";
    const log = recordAll(ws);
    await ws.opened;
    const results = () => [log.includes("message 1 [object ArrayBuffer]"), ws.counters().roundTripMs >= 0];
    await until(() => results().includes(true));
    equal(results(), [!answers, answers]);
    await ended(ws);
  }
});

test("a function sees what binaryType selects, and only `true` is an answer", async () => {
  const given = [];
  const ws = new ReconnectingWebSocket(echo, {
    liveness: {
      probe: Uint8Array.of(1),
      afterMs: NEVER,
      everyMs: 50,
      isAnswer: async (data) => given.push(data),
    },
  });
  const { data } = await next(ws, "message");
  equal([data instanceof Blob, given[0] === data], [true, true]);
  await ended(ws);
});

test("a function that throws is reported, and its message is no answer", async () => {
  const reported = new Promise((resolve) => {
    addEventListener("error", function note(event) {
      event.preventDefault();
      removeEventListener("error", note);
      resolve(event.message);
    });
  });
  let asked = 0;
  const ws = new ReconnectingWebSocket(echo, {
    liveness: {
      probe: "ping",
      afterMs: NEVER,
      everyMs: 50,
      isAnswer: () => {
        if (!asked++) {
          throw new Error("mine");
        }
        return true;
      },
    },
  });
  equal((await next(ws, "message")).data, "ping");
  equal((await reported).includes("mine"), true);
  await until(() => asked > 2);
  await ended(ws);
});

test("timeoutMs: Infinity never drops a silent connection, nor does another message than the answer", async () => {
  const silent = new ReconnectingWebSocket(`${server}/silent`, {
    liveness: { probe: "ping", afterMs: 50, timeoutMs: Infinity, drainTimeoutMs: Infinity },
  });
  const ticking = new ReconnectingWebSocket(keepalive, {
    liveness: { probe: "no ping", afterMs: NEVER, everyMs: 50, timeoutMs: 100, isAnswer: "pong" },
  });
  const logs = [silent, ticking].map(recordAll);
  await Promise.all([silent.opened, ticking.opened]);
  await sleep(1000);
  equal(
    logs.map((log) => log.includes("lost 0")),
    [false, false],
  );
  // That server doesn't answer a Close
  silent.close();
  await ended(ticking);
});

test("a silent connection is dropped, though its answers would be known", async () => {
  const ws = new ReconnectingWebSocket([`${server}/silent`, echo], {
    backoff: QUICK,
    liveness: { probe: "ping", afterMs: 100, timeoutMs: 100, isAnswer: "ping" },
  });
  equal((await next(ws, "lost")).code, 3008);
  await next(ws, "open");
  await ended(ws);
});

test("an answer is a function, text or bytes: a Blob can't be compared", () => {
  for (const isAnswer of [new Blob(["pong"]), 5, null, {}]) {
    equal(
      thrown(() => new ReconnectingWebSocket(echo, { liveness: { probe: "ping", isAnswer } }).close()),
      "TypeError",
    );
  }
});

// The browser's buffer and the kernels' take many times the timeout to empty.
test("a slow uplink is no dead connection", async () => {
  const ws = new ReconnectingWebSocket(`${server}/uplink?rate=2000000`, {
    liveness: { probe: "ping", afterMs: 200, timeoutMs: 500, isAnswer: "pong" },
  });
  const log = recordAll(ws);
  await ws.opened;
  for (let n = 0; n < 4; n++) {
    ws.send(new Uint8Array(2_000_000));
  }
  await until(() => log.filter((entry) => entry.endsWith("2000000")).length === 4 || log.includes("lost 0"));
  equal(log.slice(1), Array(4).fill("message 1 2000000"));
  await ended(ws);
});

// The answer came while the page was busy. Firefox runs the late timer first.
test("a page that was busy loses no healthy connection", async () => {
  const ws = new ReconnectingWebSocket(`${server}/uplink?rate=1000000`, {
    liveness: { probe: "ping", afterMs: 50, timeoutMs: 300, isAnswer: "pong" },
  });
  const log = recordAll(ws);
  await ws.opened;
  for (let n = 0; n < 3; n++) {
    await sleep(70);
    const end = Date.now() + 700;
    while (Date.now() < end);
  }
  await sleep(100);
  equal(log.length, 1);
  await ended(ws);
});
