// ReconnectingWebSocket with a greeting: what is said first on each connection, and what becomes of an attempt if it fails.
import {
  QUICK,
  ReconnectingWebSocket,
  SOON,
  WebSocketClientError,
  echo,
  ended,
  equal,
  guarded,
  id,
  inWindow,
  kept,
  next,
  recordAll,
  rejection,
  sayToken,
  server,
  sleep,
  test,
  thrown,
  until,
} from "./harness.js";

test("the greeting comes before what waits, and what it leaves after open", async () => {
  const name = id();
  const states = [];
  let greetings = 0;
  const ws = new ReconnectingWebSocket(`${guarded}&messages=3&id=${name}`, {
    ...SOON,
    greeting: async (connection) => {
      greetings++;
      states.push(ws.readyState);
      await sayToken(connection);
      states.push(ws.readyState);
    },
  });
  const log = recordAll(ws);
  ws.send("early");
  equal(greetings, 0);
  await ws.opened;
  ws.send("late");
  await until(() => log.length === 6);
  equal(log, ["open 1", "message 1 1", "message 1 2", "message 1 3", "message 1 early", "message 1 late"]);
  log.length = 0;
  ws.reconnect();
  await until(() => log.length === 5);
  equal(log, ["lost 0", "open 1", "message 1 1", "message 1 2", "message 1 3"]);
  equal([states, greetings], [[0, 0, 0, 0], 2]);
  equal(await kept(name), ["token secret", "early", "late", "token secret"]);
  await ended(ws);
});

test("messages keep their order, those held back and those that follow, for listeners and loops", async () => {
  const MANY = 3000;
  const ws = new ReconnectingWebSocket(`${guarded}&messages=${MANY}`, { ...SOON, greeting: sayToken });
  const targets = [];
  const heard = [];
  ws.onmessage = ({ data, target }) => {
    targets.push(target);
    heard.push(data);
  };
  const looped = [];
  for await (const data of ws) {
    if (looped.push(data) === MANY) {
      break;
    }
  }
  const all = Array.from({ length: MANY }, (_, n) => `${n + 1}`);
  equal([heard, looped], [all, all]);
  equal(
    targets.every((target) => target === ws),
    true,
  );
  await ended(ws);
});

test("each receive() gets a message of its own, in order, as binaryType says", async () => {
  const taken = [];
  const ws = new ReconnectingWebSocket(echo, {
    ...SOON,
    greeting: async (connection) => {
      equal([connection.url, connection.protocol], [echo, "chat"]);
      const waiting = [1, 2, 3].map(() => connection.receive());
      for (const data of ["a", Uint8Array.of(7), new Blob(["b"])]) {
        connection.send(data);
      }
      taken.push(...(await Promise.all(waiting)));
      connection.send("c");
      await sleep(50);
      taken.push(await connection.receive());
    },
    protocols: "chat",
  });
  ws.binaryType = "arraybuffer";
  await ws.opened;
  const [text, bytes, blob, last] = taken;
  equal([text, [...new Uint8Array(bytes)], [...new Uint8Array(blob)], last], ["a", [7], [98], "c"]);
  await ended(ws);
});

test("a greeting that throws or rejects fails the attempt, and its error says what follows", async () => {
  const error = new Error("mine");
  for (const fail of [
    () => {
      throw error;
    },
    () => Promise.reject(error),
    async (connection) => {
      await connection.receive();
      throw error;
    },
  ]) {
    let greetings = 0;
    const ws = new ReconnectingWebSocket(echo, {
      ...SOON,
      greeting: (connection) => {
        connection.send("x");
        return greetings++ || fail(connection);
      },
    });
    const log = recordAll(ws);
    const event = await next(ws, "reconnecting");
    equal([event.error === error, event.attempt], [true, 1]);
    await ws.opened;
    equal([greetings, log], [2, ["reconnecting 0", "open 1"]]);
    await ended(ws);
  }
  for (const retry of [false, 30]) {
    const own = Object.assign(new Error("mine"), { retry });
    const ws = new ReconnectingWebSocket(echo, {
      backoff: { firstDelayMs: 1e6, maxDelayMs: 1e6 },
      greeting: () => Promise.reject(own),
    });
    if (retry) {
      equal((await next(ws, "reconnecting")).delayMs, 30);
      await next(ws, "reconnecting");
      await ended(ws);
    } else {
      const { kind, cause } = await rejection(ws.opened);
      equal([kind, cause === own], ["refused", true]);
    }
  }
  const ws = new ReconnectingWebSocket(echo, {
    backoff: { ...QUICK, maxRetries: 1 },
    greeting: () => Promise.reject(error),
  });
  const { kind, cause } = await rejection(ws.opened);
  equal([kind, cause === error], ["retries-exhausted", true]);
});

test("a greeting need not be asynchronous", async () => {
  const name = id();
  const ws = new ReconnectingWebSocket(`${server}/record?id=${name}`, {
    ...SOON,
    greeting: ({ send }) => send("hello"),
  });
  ws.send("x");
  equal([(await next(ws, "message")).data, (await next(ws, "message")).data], ["hello", "x"]);
  await ended(ws);
  equal(await kept(name), ["hello", "x"]);
});

test("what waits in a greeting rejects when the connection ends, and the socket goes on", async () => {
  const errors = [];
  const ws = new ReconnectingWebSocket([`${server}/close?code=1001&reason=bye`, `${server}/reset`, echo], {
    ...SOON,
    greeting: async (connection) => {
      connection.send("x");
      try {
        await connection.receive();
      } catch (error) {
        errors.push(error);
        equal(
          thrown(() => connection.send("y")),
          "InvalidStateError",
        );
        throw new Error("ignored");
      }
    },
  });
  const log = recordAll(ws);
  const { error } = await next(ws, "reconnecting");
  equal([error instanceof WebSocketClientError, error.kind, error.code], [true, "connect-failed", 1001]);
  await ws.opened;
  equal(log, ["reconnecting 0", "reconnecting 0", "open 1"]);
  equal(
    errors.map(({ kind, code, reason }) => [kind, code, reason]),
    [
      ["connect-failed", 1001, "bye"],
      ["connect-failed", 1006, ""],
    ],
  );
  await ended(ws);
});

test("a greeting has the time that an attempt has", async () => {
  let failure;
  const ws = new ReconnectingWebSocket([`${server}/silent`, echo], {
    ...SOON,
    connectTimeoutMs: 200,
    greeting: (connection) => {
      connection.send("x");
      return connection.receive().catch((error) => (failure = error));
    },
  });
  const { error } = await next(ws, "reconnecting");
  equal(error.message.startsWith("not connected in time"), true);
  await ws.opened;
  equal([failure.kind, failure.cause === error], ["connect-failed", true]);
  await ended(ws);
});

test("close(), reconnect() and an abort end a greeting", async () => {
  for (const end of [
    (ws) => ws.close(),
    (ws) => ws.reconnect(),
    (_, aborter) => aborter.abort(),
    // A worker has no such event
    ...(inWindow ? [() => dispatchEvent(new PageTransitionEvent("pagehide"))] : []),
  ]) {
    const aborter = new AbortController();
    const waits = [];
    const ws = new ReconnectingWebSocket(echo, {
      ...SOON,
      signal: aborter.signal,
      greeting: async (connection) => {
        waits.push(connection.receive());
        if (waits.length > 1) {
          connection.send("x");
        }
        await waits.at(-1);
      },
    });
    await until(() => waits.length);
    end(ws, aborter);
    if (ws.readyState === 0) {
      inWindow && dispatchEvent(new PageTransitionEvent("pageshow"));
      await ws.opened;
      equal(waits.length, 2);
    }
    const { kind } = await rejection(waits[0]);
    equal(["closed", "connect-failed"].includes(kind), true, kind);
    ws.close();
    await ws.closed;
  }
});

test("the connection is the greeting's only", async () => {
  let connection;
  let late;
  const ws = new ReconnectingWebSocket(echo, {
    ...SOON,
    greeting: (given) => {
      connection = given;
      late = given.receive();
    },
  });
  await ws.opened;
  const { name, message } = await rejection(Promise.resolve("x").then(connection.send));
  equal([name, message.startsWith("this connection or its greeting is over: ")], ["InvalidStateError", true]);
  equal([(await rejection(late)).kind, (await rejection(connection.receive())).kind], ["closed", "closed"]);
  equal(
    thrown(() => connection.acknowledge(1)),
    "InvalidStateError",
  );
  ws.send("y");
  equal((await next(ws, "message")).data, "y");
  await ended(ws);
});

test("arguments are checked", async () => {
  const errors = [];
  const ws = new ReconnectingWebSocket(echo, {
    ...SOON,
    greeting: ({ send, acknowledge }) => {
      errors.push(
        thrown(() => send()),
        thrown(() => acknowledge()),
        thrown(() => acknowledge(-1)),
        thrown(() => acknowledge(0)),
      );
    },
  });
  await ws.opened;
  equal(errors, ["TypeError", "RangeError", "RangeError", "nothing"]);
  await ended(ws);
});
