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

test("each option is checked, also with retries off, by an error that names it", () => {
  const wrong = {
    RangeError: [{ capMs: NaN }, { maxRetries: -1 }, { idleMs: "soon" }, { maxAgeMs: "5" }, { maxQueuedBytes: null }],
    TypeError: [
      { dropOldest: "yes" },
      { requeueUnsent: 1 },
      { retry: 5 },
      { signal: {} },
      { signal: null },
      { probe: 5 },
      { probe: {} },
      { prob: "x" },
    ],
  };
  for (const [name, all] of Object.entries(wrong)) {
    for (const options of all) {
      for (const more of [{}, { maxRetries: 0 }]) {
        const error = failure(() => new ReconnectingWebSocket(echo, { ...more, ...options }));
        equal([error.name, error.message.includes(Object.keys(options)[0])], [name, true], JSON.stringify(options));
      }
    }
  }
  for (const third of [null, 5, "chat", true, ["chat"], { nothing: undefined }]) {
    new ReconnectingWebSocket(echo, [], third).close();
  }
});

test("a missing URL is a TypeError, also one that a wrapper hands on", async () => {
  equal(
    thrown(() => new ReconnectingWebSocket()),
    "TypeError",
  );
  equal(
    thrown(() => new ReconnectingWebSocket(undefined, undefined, { maxRetries: 0 })),
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

test("options count in both places, the last ones first, and are copied", async () => {
  const aborter = new AbortController();
  class Once extends ReconnectingWebSocket {
    constructor(url, protocols) {
      super(url, protocols, { maxRetries: 0 });
    }
  }
  const once = new Once(refused, { signal: aborter.signal, maxRetries: 5 });
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
    const ws = new ReconnectingWebSocket(...args, { maxRetries: 0 });
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
    const ws = new ReconnectingWebSocket(() => `${server}/close?code=${code}`, { maxRetries: 0 });
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

test("functions are asked after the constructor's task, and a late answer is no other attempt's", async () => {
  let asked = 0;
  const late = [];
  const url = () => {
    asked++;
    return asked === 1 ? new Promise((resolve) => late.push(resolve)) : sleep(150).then(() => echo);
  };
  const ws = new ReconnectingWebSocket(url, { firstWindowMs: 1, capMs: 1, connectTimeoutMs: 400 });
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
  const ws = new ReconnectingWebSocket(echo, { probe, idleMs: 50 });
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
