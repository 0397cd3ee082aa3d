// ReconnectingWebSocket with a greeting, where there is more to it: no retries, too many messages, closeOnLoss, other classes.
import {
  ReconnectingWebSocket,
  SOON,
  drain,
  echo,
  ended,
  equal,
  guarded,
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

test("without retries a greeting works too, and nothing goes out before it is done", async () => {
  const states = [];
  const options = { backoff: { maxRetries: 0 } };
  const ws = new ReconnectingWebSocket(`${guarded}&messages=2`, {
    ...options,
    greeting: async (connection) => {
      states.push(
        ws.readyState,
        thrown(() => ws.send("x")),
      );
      await sayToken(connection);
    },
  });
  equal(
    thrown(() => ws.send("x")),
    "InvalidStateError",
  );
  const log = recordAll(ws);
  await ws.opened;
  ws.send("y");
  await until(() => log.length === 4);
  equal(
    [states, log],
    [
      [0, "InvalidStateError"],
      ["open 1", "message 1 1", "message 1 2", "message 1 y"],
    ],
  );
  await ended(ws);
  const error = new Error("mine");
  const failing = new ReconnectingWebSocket(echo, { ...options, greeting: () => Promise.reject(error) });
  const events = recordAll(failing);
  const told = next(failing, "error");
  equal([(await rejection(failing.opened)).cause === error, (await told).error === error], [true, true]);
  await failing.closed;
  await sleep(20);
  equal(events, ["error 3", "close 3"]);
});

test("a greeting that takes too little is ended", async () => {
  const ws = new ReconnectingWebSocket([`${server}/flood?count=80&size=1000000`, echo], {
    ...SOON,
    greeting: ({ url }) => url === echo || new Promise(() => {}),
  });
  const { error } = await next(ws, "reconnecting");
  equal([error.name, error.kind], ["WebSocketClientError", "receive-limit"]);
  await ws.opened;
  await ended(ws);
});

test("closeOnLoss: a greeting that fails is retried", async () => {
  let greetings = 0;
  const ws = new ReconnectingWebSocket(`${server}/drop-after`, {
    ...SOON,
    closeOnLoss: true,
    greeting: () => greetings++ || Promise.reject(new Error("mine")),
  });
  const log = recordAll(ws);
  ws.onopen = () => ws.send("x");
  await drain(ws);
  await ws.closed;
  equal(log, ["reconnecting 0", "open 1", "message 1 x", "lost 2", "close 3"]);
});

// As tests have them: no EventTarget, and it sends back at once what it is sent
class Echoing {
  readyState = 0;

  constructor() {
    queueMicrotask(() => {
      this.readyState = 1;
      this.onopen();
    });
  }

  send(data) {
    this.onmessage({ data });
  }

  close() {
    this.readyState = 3;
    this.onclose({});
  }
}

test("over another class it greets too, and answers are told to nobody", async () => {
  const taken = [];
  const native = globalThis.WebSocket;
  globalThis.WebSocket = Echoing;
  const ws = new ReconnectingWebSocket(echo, {
    liveness: { probe: "ping", everyMs: 20, isAnswer: "ping" },
    greeting: async (connection) => {
      for (const data of ["a", "b", "left"]) {
        connection.send(data);
      }
      taken.push(await connection.receive(), await connection.receive(), connection.url, connection.protocol);
    },
  });
  globalThis.WebSocket = native;
  const log = recordAll(ws);
  ws.send("early");
  await ws.opened;
  await until(() => ws.counters().roundTripMs >= 0);
  ws.close();
  await ws.closed;
  equal(
    [taken, log],
    [
      ["a", "b", echo, ""],
      ["open 1", "message 1 left", "message 1 early", "close 3"],
    ],
  );
});
