// Sockets of another class than the browser's, as tests put in its place; and loops over what came before them.
import {
  QUICK,
  ReconnectingWebSocket,
  WebSocketClient,
  drain,
  echo,
  equal,
  next,
  opened,
  record,
  rejection,
  retrying,
  server,
  test,
} from "./harness.js";

// Runs with `Class` in the place of the global one.
function withGlobal(Class, run) {
  const saved = globalThis.WebSocket;
  globalThis.WebSocket = Class;
  try {
    return run();
  } finally {
    globalThis.WebSocket = saved;
  }
}

async function withGlobalUntil(Class, run) {
  const saved = globalThis.WebSocket;
  globalThis.WebSocket = Class;
  try {
    return await run();
  } finally {
    globalThis.WebSocket = saved;
  }
}

// What any fake does: it opens by itself, notes what is sent, and closes cleanly.
const fake = (Base) =>
  class extends Base {
    static made = [];
    readyState = 0;
    bufferedAmount = 0;
    protocol = "chat";
    extensions = "";
    binaryType = "blob";
    sent = [];

    constructor(url, protocols) {
      super();
      this.url = url;
      this.protocols = protocols;
      this.constructor.made.push(this);
      queueMicrotask(() => {
        this.readyState = 1;
        this.emit(new Event("open"));
      });
    }

    send(data) {
      this.sent.push(data);
    }

    close(code = 1005, reason = "") {
      this.readyState = 3;
      queueMicrotask(() => this.emit(new CloseEvent("close", { code, reason, wasClean: true })));
    }
  };

class EventTargetFake extends fake(EventTarget) {
  emit(event) {
    this.dispatchEvent(event);
  }
}

// As the sockets of npm's ws are: no EventTarget, and events that are no Events
class PlainFake extends fake(Object) {
  emit({ type, data, code, reason, wasClean }) {
    this[`on${type}`]?.({ type, data, code, reason, wasClean, target: this });
  }
}

for (const Fake of [EventTargetFake, PlainFake]) {
  test(`a class that takes the global one's place later is met: ${Fake.name}`, async () => {
    const ws = withGlobal(Fake, () => new WebSocketClient("ws://fake/", ["chat"]));
    const inner = Fake.made.at(-1);
    const log = record(ws);
    const handled = [];
    ws.onmessage = ({ data, target }) => handled.push(data, target === ws);
    equal(
      [ws instanceof WebSocketClient, ws.url, inner.url, inner.protocols, ws.readyState],
      [true, "ws://fake/", "ws://fake/", ["chat"], 0],
    );
    await ws.opened;
    ws.send("x");
    ws.binaryType = "arraybuffer";
    inner.emit(new MessageEvent("message", { data: "hello" }));
    equal([inner.sent, inner.binaryType, ws.protocol, handled], [["x"], "arraybuffer", "chat", ["hello", true]]);
    ws.close(4000, "bye");
    equal(await ws.closed, { code: 4000, reason: "bye", wasClean: true });
    equal(log, ["open 1", "message 1", "close 3"]);
  });
}

test("a loop takes a million messages that waited, in the time of each", async () => {
  const ws = withGlobal(EventTargetFake, () => new WebSocketClient("ws://fake/", "chat"));
  const inner = EventTargetFake.made.at(-1);
  await ws.opened;
  const loop = ws[Symbol.asyncIterator]();
  const event = new MessageEvent("message", { data: "0123456789" });
  for (let n = 0; n < 1_000_000; n++) {
    inner.emit(event);
  }
  let bytes = 0;
  for (let n = 0; n < 1_000_000; n++) {
    bytes += (await loop.next()).value.length;
  }
  equal(bytes, 10_000_000);
  ws.close();
});

test("what comes after opened was used waits for the first loop", async () => {
  const ws = new WebSocketClient(`${server}/frames-with-handshake`);
  ws.binaryType = "arraybuffer";
  await ws.opened;
  await ws.closed;
  const { taken } = await drain(ws);
  equal(taken.length, 2);
  equal((await drain(ws)).taken, []);
});

test("who listens to messages has none kept", async () => {
  for (const listen of [(ws) => ws.addEventListener("message", () => {}), (ws) => (ws.onmessage = () => {})]) {
    const ws = new WebSocketClient(`${server}/frames-with-handshake`);
    listen(ws);
    await ws.opened;
    await ws.closed;
    equal((await drain(ws)).taken, []);
  }
});

if (!retrying) {
  test("its events are the browser's own", async () => {
    const ws = await opened(echo);
    ws.send("x");
    const { isTrusted, target } = await next(ws, "message");
    equal([isTrusted, target === ws], [true, true]);
    ws.close();
    equal((await next(ws, "close")).isTrusted, true);
  });
}

// As simple fakes are: it answers and closes within the call, and looks at its user's socket meanwhile
class AtOnce extends fake(EventTarget) {
  static user;
  emit(event) {
    AtOnce.user?.readyState;
    this.dispatchEvent(event);
  }
  send(data) {
    AtOnce.user?.bufferedAmount;
    this.emit(new MessageEvent("message", { data }));
    this.emit(new MessageEvent("message", { data: "again" }));
  }
  close(code = 1005, reason = "") {
    this.readyState = 3;
    this.emit(new CloseEvent("close", { code, reason, wasClean: true }));
  }
}

test("one that answers and closes within the call is met too", async () => {
  for (const Class of [WebSocketClient, ReconnectingWebSocket]) {
    const ws = withGlobal(AtOnce, () => new Class("ws://fake/", ["chat"]));
    AtOnce.user = ws;
    const log = [];
    ws.addEventListener("message", ({ data }) => {
      log.push(data);
      if (data === "a") {
        ws.send("b");
      }
    });
    ws.addEventListener("close", ({ code }) => log.push(code));
    await ws.opened;
    ws.send("a");
    equal(log, ["a", "b", "again", "again"]);
    ws.close(4000);
    await ws.closed;
    AtOnce.user = undefined;
    equal(log, ["a", "b", "again", "again", 4000]);
  }
});

// One that has no more than a test needs
class Bare {
  static made = [];
  static args = [];
  readyState = 0;
  closes = 0;

  constructor(...args) {
    Bare.args.push(args);
    Bare.made.push(this);
    queueMicrotask(() => {
      this.readyState = 1;
      this.onopen();
    });
  }

  send(data) {
    this.onmessage({ data });
  }

  close() {
    this.closes++;
    this.readyState = 3;
    this.onclose({});
  }
}

// An EventTarget with fields for handlers that it never calls
class Dispatching extends EventTarget {
  static made = [];
  readyState = 0;
  onopen = null;
  onmessage = null;
  onclose = null;

  constructor() {
    super();
    Dispatching.made.push(this);
    queueMicrotask(() => {
      this.readyState = 1;
      this.dispatchEvent(new Event("open"));
    });
  }

  send(data) {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  close() {
    this.readyState = 3;
    this.dispatchEvent(new CloseEvent("close", { code: 1000, wasClean: true }));
  }
}

test("one with few members, and one way to listen, works too", async () => {
  for (const Class of [WebSocketClient, ReconnectingWebSocket]) {
    for (const Fake of [Bare, Dispatching]) {
      const ws = withGlobal(Fake, () => new Class("ws://fake/"));
      equal([ws.url, ws.protocol, ws.readyState], ["ws://fake/", "", 0]);
      await ws.opened;
      const message = next(ws, "message");
      ws.send("x");
      equal([(await message).data, ws.bufferedAmount, ws.readyState], ["x", 0, 1]);
      ws.close();
      await ws.closed;
      equal(ws.readyState, 3);
    }
  }
  equal(
    Bare.args.map((args) => args.length),
    [1, 1],
  );
  equal(
    Bare.made.map(({ closes }) => closes),
    [1, 1],
  );
});

test("another class gets options that are not ours, in third place, as ws has them", async () => {
  class Choosing extends Bare {
    constructor(...args) {
      super(...args);
      this.protocol = args[1]?.[0];
    }
  }
  const { signal } = new AbortController();
  const headers = { a: "b" };
  for (const [args, expected] of [
    [[{ headers, signal }], [[], { headers }]],
    [
      ["chat", { headers, signal }],
      [["chat"], { headers }],
    ],
    [[{ headers: new Headers(headers) }], [[], { headers }]],
    [[{ headers: [["a", "b"]] }], [[], { headers }]],
    [[{ protocols: "chat", signal }], [["chat"]]],
    [[[], { signal }], []],
  ]) {
    for (const Class of [WebSocketClient, ReconnectingWebSocket]) {
      const ws = withGlobal(Choosing, () => new Class("ws://fake/", ...args));
      await ws.opened;
      equal(Bare.args.at(-1), ["ws://fake/", ...expected]);
      ws.close();
    }
  }
});

// As ws does for a status
class Failing {
  readyState = 0;

  constructor(url) {
    queueMicrotask(() => {
      this.readyState = 3;
      const error = new Error(REFUSED);
      this.onerror({ error: url.includes("error") ? error : undefined, message: REFUSED });
      this.onclose({ code: 1006, wasClean: false });
    });
  }

  close() {}
}

const REFUSED = "Unexpected server response: 401";

test("what the class says of a failure is passed on", async () => {
  const asked = [];
  const once = { backoff: { ...QUICK, maxRetries: 1 }, retry: ({ error }) => void asked.push(error.message) };
  const end = ["error", REFUSED, REFUSED];
  for (const url of ["ws://fake/text", "ws://fake/error"]) {
    for (const [Class, options, expected] of [
      [WebSocketClient, {}, ["connect-failed", end]],
      [ReconnectingWebSocket, once, ["retries-exhausted", ["reconnecting", REFUSED, undefined], end]],
    ]) {
      const told = await withGlobalUntil(Failing, async () => {
        const ws = new Class(url, options);
        const events = [];
        for (const type of ["error", "reconnecting"]) {
          ws.addEventListener(type, ({ error, message }) => events.push([type, error.message, message]));
        }
        const { kind, cause } = await rejection(ws.opened);
        equal(cause.message, REFUSED);
        await ws.closed;
        return [kind, ...events];
      });
      equal(told, expected);
    }
  }
  equal(asked, [REFUSED, REFUSED, REFUSED, REFUSED]);
});

test("another class may call its handlers with null", async () => {
  class Silent {
    readyState = 0;

    constructor() {
      queueMicrotask(() => {
        this.readyState = 3;
        this.onerror(null);
        this.onclose(null);
      });
    }

    close() {}
  }
  const ws = withGlobal(Silent, () => new WebSocketClient("ws://fake/"));
  equal((await rejection(ws.opened)).kind, "connect-failed");
});

test("what the send of another class throws is reported, and the session goes on", async () => {
  class Throwing extends Bare {
    send(data) {
      if (data === "bad") {
        throw new Error("no");
      }
      super.send(data);
    }
  }
  const reported = new Promise((resolve) => {
    addEventListener("error", function note(event) {
      event.preventDefault();
      removeEventListener("error", note);
      resolve(event.message);
    });
  });
  const ws = withGlobal(Throwing, () => new ReconnectingWebSocket("ws://fake/"));
  await ws.opened;
  ws.send("bad");
  equal((await reported).endsWith("no"), true);
  const message = next(ws, "message");
  ws.send("good");
  equal((await message).data, "good");
  ws.close();
  await ws.closed;
  equal(ws.takeUnsent(), []);
});

if (!retrying) {
  test("over another class it asks no functions, as over the browser's", () => {
    const ws = withGlobal(Bare, () => new WebSocketClient(() => "ws://fake/"));
    equal(ws.url.startsWith("ws://fake/"), false);
  });
}
