// What ReconnectingWebSocket makes of its arguments.
import {
  ReconnectingWebSocket,
  SOON,
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
  thrown,
} from "./harness.js";

function failure(run) {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

const WRONG = {
  RangeError: {
    "backoff.firstDelayMs": -0.1,
    "backoff.maxDelayMs": NaN,
    "backoff.maxRetries": -1,
    "backoff.minUptimeMs": "5",
    "queue.maxMessages": -1,
    "queue.maxBytes": null,
    "queue.maxAgeMs": "5",
    "liveness.afterMs": "soon",
    "liveness.timeoutMs": {},
    "liveness.everyMs": -1,
    "liveness.drainTimeoutMs": NaN,
    connectTimeoutMs: 5n,
  },
  TypeError: {
    backoff: 5,
    queue: null,
    liveness: "ping",
    "queue.dropOldest": "yes",
    "liveness.probe": 5,
    "liveness.isAnswer": true,
    greeting: "token",
    replay: 1,
    attemptErrors: 1,
    requeueUnsent: 1,
    retry: 5,
    signal: {},
  },
};

// An object with this one option, in its group.
function options(path, value) {
  const [name, inner] = path.split(".");
  return { [name]: inner ? { [inner]: value } : value };
}

test("each option is checked, also with retries off, by an error that names its path", () => {
  for (const [name, all] of Object.entries(WRONG)) {
    for (const [path, value] of Object.entries(all)) {
      for (const more of [{}, { backoff: { maxRetries: 0 } }]) {
        const error = failure(() => new ReconnectingWebSocket(echo, more, options(path, value)));
        equal([error.name, error.message.startsWith(`${path} must be `)], [name, true], `${path}: ${error.message}`);
      }
    }
  }
  const { message } = failure(() => new ReconnectingWebSocket(echo, { backoff: { maxDelayMs: "1 min" } }));
  equal(message, "backoff.maxDelayMs must be a number, 0 or more");
  for (const group of [[1000], new Map(), () => {}]) {
    const { message } = failure(() => new ReconnectingWebSocket(echo, { backoff: group }));
    equal(message, "backoff must be an object of options");
  }
  equal(failure(() => new ReconnectingWebSocket(echo, { signal: null })).name, "TypeError");
  for (const third of [null, 5, "chat", true, ["chat"], { nothing: undefined }, { backoff: { nothing: undefined } }]) {
    new ReconnectingWebSocket(echo, [], third).close();
  }
});

test("a probe is required where liveness is given", () => {
  for (const liveness of [{}, { afterMs: 5 }, { probe: undefined }]) {
    const error = failure(() => new ReconnectingWebSocket(echo, { liveness }));
    equal([error.name, error.message.startsWith("liveness.probe must be ")], ["TypeError", true]);
  }
  new ReconnectingWebSocket(echo, { liveness: undefined }).close();
});

// The first text that `run` writes to the console.
function warning(run) {
  const { warn } = console;
  let first;
  console.warn = (text) => (first ??= text);
  try {
    run();
  } finally {
    console.warn = warn;
  }
  return first;
}

test("an unknown option is ignored, and the console names it once, with the known ones", () => {
  const flags = "replay, requeueUnsent, closeOnLoss, attemptErrors";
  const all = `backoff, queue, liveness, connectTimeoutMs, greeting, ${flags}, retry, protocols, signal`;
  for (const [path, known] of [
    ["prob", all],
    ["maxRetries", all],
    ["constructor", all],
    ["cookies", all],
    ["backoff.foo", "backoff.firstDelayMs, backoff.maxDelayMs, backoff.maxRetries, backoff.minUptimeMs"],
    ["queue.maxRetries", "queue.maxMessages, queue.maxBytes, queue.maxAgeMs, queue.dropOldest"],
    [
      "liveness.idleMs",
      ["probe", "afterMs", "timeoutMs", "everyMs", "drainTimeoutMs", "isAnswer"]
        .map((name) => `liveness.${name}`)
        .join(", "),
    ],
  ]) {
    const make = () => new ReconnectingWebSocket(echo, { liveness: { probe: "" } }, options(path, 1)).close();
    const ignored = `ReconnectingWebSocket ignores the option ${path}: `;
    equal(warning(make), `${ignored}neither it nor the WebSocket of this platform has it. Its own are ${known}`);
    equal(warning(make), undefined);
  }
});

test("the groups of both places are merged, and the later value wins", async () => {
  const ws = new ReconnectingWebSocket(
    refused,
    { backoff: { firstDelayMs: 1e6, maxRetries: 1 }, queue: { maxMessages: 1 } },
    { backoff: { firstDelayMs: 0, maxRetries: undefined }, queue: { maxBytes: 1 } },
  );
  equal(
    thrown(() => ws.send("xx")),
    "WebSocketClientError",
  );
  ws.send("x");
  equal(
    thrown(() => ws.send("")),
    "WebSocketClientError",
  );
  equal((await next(ws, "reconnecting")).delayMs, 0);
  await next(ws, "close");
  const probed = new ReconnectingWebSocket(
    echo,
    { liveness: { probe: "first" } },
    { liveness: { probe: "x", afterMs: 9 } },
  );
  equal((await next(probed, "message")).data, "x");
  await ended(probed);
});

test("options are read once, when the constructor is called", async () => {
  let read = 0;
  const backoff = {
    get firstDelayMs() {
      read++;
      return 0;
    },
  };
  const given = { backoff, queue: { maxMessages: 1 } };
  const ws = new ReconnectingWebSocket([refused, echo], given);
  given.queue.maxMessages = 0;
  given.backoff = null;
  ws.send("x");
  equal((await next(ws, "message")).data, "x");
  equal(read, 1);
  await ended(ws);
});

// What the first delay is, if the random number is the largest.
async function longest(options) {
  const { random } = Math;
  Math.random = () => 1 - Number.EPSILON;
  try {
    const ws = new ReconnectingWebSocket(refused, options);
    const { delayMs } = await next(ws, "reconnecting");
    await ended(ws);
    return Math.round(delayMs);
  } finally {
    Math.random = random;
  }
}

test("the first delay is bounded by maxDelayMs too, and 0 is no delay", async () => {
  equal(await longest({}), 5000);
  equal(await longest({ backoff: { maxDelayMs: 1000 } }), 1000);
  equal(await longest({ backoff: { firstDelayMs: 1e9 } }), 30_000);
  equal(await longest({ backoff: { firstDelayMs: 0 } }), 0);
  equal(await longest({ backoff: { maxDelayMs: 0 } }), 0);
  const ws = new ReconnectingWebSocket([refused, refused, refused, echo], { backoff: { maxDelayMs: 0 } });
  const start = performance.now();
  await ws.opened;
  equal([ws.retryCount, performance.now() - start < 5000], [3, true]);
  await ended(ws);
});

test("the queue's defaults are 1024 messages and a mebibyte", async () => {
  const full = (error) => error.kind === "queue-full";
  for (const [data, count] of [
    ["", 1024],
    [new Uint8Array(1 << 18), 4],
  ]) {
    const ws = new ReconnectingWebSocket(`${server}/no-answer`);
    for (let n = 0; n < count; n++) {
      ws.send(data);
    }
    equal(full(failure(() => ws.send(count === 4 ? "x" : ""))), true);
    await ended(ws);
  }
});

test("Infinity switches a limit off", async () => {
  const limits = { backoff: { firstDelayMs: 0, maxRetries: Infinity }, queue: { maxAgeMs: Infinity } };
  const ws = new ReconnectingWebSocket([refused, refused, `${server}/no-answer`], {
    ...limits,
    connectTimeoutMs: Infinity,
  });
  ws.send("x");
  await next(ws, "reconnecting");
  await next(ws, "reconnecting");
  const tried = ws.retryCount;
  await sleep(300);
  equal([tried, ws.retryCount, ws.readyState, ws.bufferedAmount], [2, 2, 0, 1]);
  await ended(ws);
});

test("a missing URL is a TypeError, also one that a wrapper hands on", async () => {
  equal(
    thrown(() => new ReconnectingWebSocket()),
    "TypeError",
  );
  equal(
    thrown(() => new ReconnectingWebSocket(undefined, undefined, { backoff: { maxRetries: 0 } })),
    "TypeError",
  );
  if (inWindow) {
    const ws = new ReconnectingWebSocket(undefined, undefined);
    equal(ws.url.endsWith("/undefined"), true);
    ws.close();
  }
});

test("what is fixed is checked in the constructor, beside functions too", () => {
  const url = () => echo;
  for (const args of [[[echo, "ftp://x/"]], [[url, "#"]], [url, "a b"], [url, ["a", "A"]]]) {
    const error = failure(() => new ReconnectingWebSocket(...args));
    equal([error.name, error instanceof DOMException], ["SyntaxError", true]);
  }
});

test("options count in both places, the later value wins, and they are copied", async () => {
  const aborter = new AbortController();
  class Once extends ReconnectingWebSocket {
    constructor(url, protocols) {
      super(url, protocols, { backoff: { maxRetries: 0 } });
    }
  }
  const once = new Once(refused, { signal: aborter.signal, backoff: { maxRetries: 5 } });
  equal(
    thrown(() => once.send("x")),
    "InvalidStateError",
  );
  aborter.abort();
  equal(once.readyState, 2);
  const options = { ...SOON, protocols: ["chat"], retry: () => false };
  const ws = new ReconnectingWebSocket([refused, echo], undefined, options);
  options.retry = () => 1;
  options.protocols.push("a b");
  await next(ws, "close");
  const chat = new ReconnectingWebSocket(echo, undefined, { protocols: "chat" });
  await chat.opened;
  equal(chat.protocol, "chat");
  await ended(chat);
});

test("without retries functions and lists are asked too, and nothing is queued", async () => {
  for (const args of [
    [() => echo, "chat"],
    [[echo], ["chat"]],
    [echo, () => "chat"],
  ]) {
    const ws = new ReconnectingWebSocket(...args, { backoff: { maxRetries: 0 } });
    equal(
      thrown(() => ws.send("x")),
      "InvalidStateError",
    );
    await ws.opened;
    equal([ws.url, ws.protocol], [echo, "chat"]);
    ws.send("x");
    await next(ws, "message");
    await ended(ws);
  }
  for (const code of [1000, 4001]) {
    const ws = new ReconnectingWebSocket(() => `${server}/close?code=${code}`, { backoff: { maxRetries: 0 } });
    const log = [];
    for (const type of ["open", "error", "lost", "reconnecting"]) {
      ws.addEventListener(type, () => log.push(type));
    }
    for await (const data of ws) {
      equal(data, "none");
    }
    equal([log, (await ws.closed).code], [["open"], code]);
  }
});

test("with maxRetries 0 an attempt that takes too long has failed to connect", async () => {
  const options = { backoff: { maxRetries: 0 }, connectTimeoutMs: 200 };
  const ws = new ReconnectingWebSocket(`${server}/no-answer`, options);
  const error = await rejection(ws.opened);
  equal([error.kind, error.code], ["connect-failed", 1006]);
});

test("functions are asked after the constructor's task, and a late answer is no other attempt's", async () => {
  let asked = 0;
  const late = [];
  const url = () => {
    asked++;
    return asked === 1 ? new Promise((resolve) => late.push(resolve)) : sleep(150).then(() => echo);
  };
  const ws = new ReconnectingWebSocket(url, { backoff: { maxDelayMs: 1 }, connectTimeoutMs: 400 });
  equal(asked, 0);
  while (asked < 2) {
    await sleep(5);
  }
  late[0](refused);
  await ws.opened;
  equal([asked, ws.url], [2, echo]);
  await ended(ws);
});

test("a probe is taken when it is given", async () => {
  const probe = new Uint8Array([1, 2]);
  const ws = new ReconnectingWebSocket(echo, { liveness: { probe, afterMs: 50 } });
  ws.binaryType = "arraybuffer";
  probe.fill(9);
  equal([...new Uint8Array((await next(ws, "message")).data)], [1, 2]);
  await ended(ws);
});

test("amounts are numbers", async () => {
  const ws = new ReconnectingWebSocket(echo);
  for (const wrong of [NaN, -1, "1", undefined]) {
    equal([thrown(() => ws.retryAfter(wrong)), thrown(() => ws.acknowledge(wrong))], ["RangeError", "RangeError"]);
  }
  await ended(ws);
});

if (inWindow) {
  test("data of another realm is what it is", async () => {
    const frame = document.createElement("iframe");
    document.body.append(frame);
    const other = frame.contentWindow;
    const ws = new ReconnectingWebSocket(echo);
    ws.binaryType = "arraybuffer";
    ws.send(new other.Uint8Array([1, 2]).buffer);
    ws.send(new other.Blob(["ab"]));
    ws.send(new other.File(["abc"], "x"));
    ws.send(new other.DataView(new other.ArrayBuffer(4)));
    equal(ws.bufferedAmount, 2 + 2 + 3 + 4);
    const got = [];
    for await (const data of ws) {
      if (got.push(data.byteLength) === 4) {
        break;
      }
    }
    equal(got, [2, 2, 3, 4]);
    frame.remove();
    await ended(ws);
  });
}
