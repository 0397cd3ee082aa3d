// ReconnectingWebSocket's shortcuts: messages that pass the session by, a listener that is called directly, and messages that go
// out before the session knows. The user sees no difference.
import { ReconnectingWebSocket, SOON, echo, ended, equal, next, server, test, thrown, until } from "./harness.js";

const dropping = `${server}/drop-after?messages=1`;

async function open(url, options) {
  const ws = new ReconnectingWebSocket(url, { ...SOON, ...options });
  ws.binaryType = "arraybuffer";
  await ws.opened;
  return ws;
}

test("all messages count: the first, those that pass the session by, and those between sends", async () => {
  for (const liveness of [undefined, { probe: "probe" }]) {
    const ws = await open(echo, { liveness });
    let [messages, bytes] = [0, 0];
    const count = ({ data }) => {
      messages++;
      bytes += data.length ?? data.byteLength;
    };
    ws.addEventListener("message", count);
    const texts = ["", "数", "text".repeat(100)];
    for (let n = 0; n < 30; n++) {
      ws.send(n % 2 ? texts[n % 3] : new Uint8Array(n));
      if (n % 10 === 9) {
        await until(() => messages === n + 1);
      }
    }
    // Nobody listens
    ws.removeEventListener("message", count);
    ws.send("unheard");
    await until(() => ws.counters().receivedMessages === 31);
    const { sentMessages, sentBytes, receivedBytes } = ws.counters();
    const odd = texts.map((text) => new TextEncoder().encode(text).length * 5);
    const even = Array.from({ length: 15 }, (_, n) => 2 * n);
    const sum = [...odd, ...even, 7].reduce((a, b) => a + b);
    equal([messages, sentMessages, sentBytes, receivedBytes], [30, 31, sum, bytes + 7]);
    await ended(ws);
  }
});

test("the bytes of any view count, not its elements", async () => {
  const ws = await open(echo);
  for (const view of [new Float64Array(10), new Uint16Array(10), new DataView(new ArrayBuffer(8), 2)]) {
    const before = ws.counters().sentBytes;
    const received = next(ws, "message");
    ws.send(view);
    equal(ws.counters().sentBytes - before, view.byteLength);
    equal((await received).data.byteLength, view.byteLength);
  }
  await ended(ws);
});

test("a capturing listener that leaves another one in its place takes its message once", async () => {
  const ws = await open(echo);
  const log = [];
  const later = ({ data }) => log.push(`later ${data}`);
  const first = ({ data }) => {
    log.push(`first ${data}`);
    ws.addEventListener("message", later);
  };
  ws.addEventListener("message", first, { capture: true, once: true });
  ws.send("1");
  await until(() => log.length > 0);
  ws.send("2");
  await until(() => log.includes("later 2"));
  equal(
    log.filter((line) => !line.startsWith("later 1")),
    ["first 1", "later 2"],
  );
  equal(ws.counters().receivedMessages, 2);
  await ended(ws);
});

test("a flood counts as its events do, also over connections", async () => {
  const ws = await open(`${server}/flood?count=2000&size=16`);
  let messages = 0;
  ws.onmessage = () => messages++;
  await until(() => messages === 2000);
  ws.reconnect();
  await until(() => messages === 4000);
  const { connects, receivedMessages, receivedBytes } = ws.counters();
  equal([connects, receivedMessages, receivedBytes], [2, 4000, 64_000]);
  await ended(ws);
});

// What is called while the first listener adds and removes others.
async function comeAndGo(ws) {
  const log = [];
  const note = (name) =>
    function ({ data, target, currentTarget, srcElement }) {
      const isOurs = [this, target, currentTarget, srcElement].every((shown) => shown === ws);
      log.push(`${name} ${data} ${isOurs}`);
    };
  const [second, capturing] = [note("second"), note("capturing")];
  const first = function (event) {
    note("first").call(this, event);
    if (event.data === "1") {
      ws.addEventListener("message", second);
    } else if (event.data === "3") {
      ws.removeEventListener("message", second);
      ws.addEventListener("message", capturing, true);
    } else if (event.data === "5") {
      ws.removeEventListener("message", first);
      ws.addEventListener("message", note("once"), { once: true });
    } else if (event.data === "4") {
      event.stopImmediatePropagation();
    }
  };
  ws.addEventListener("message", first);
  for (const data of ["1", "2", "3", "4", "5", "6", "7"]) {
    const before = log.length;
    ws.send(data);
    await until(() => log.length > before);
  }
  await ended(ws);
  return log;
}

test("listeners that come and go within an event are called as the browser's class calls them", async () => {
  const native = new WebSocket(echo);
  await next(native, "open");
  const expected = await comeAndGo(native);
  equal(await comeAndGo(await open(echo)), expected);
  equal([expected[0], expected.at(-1)], ["first 1 true", "capturing 7 true"]);
});

test("a listener that a signal removes is the only one", async () => {
  const ws = await open(echo);
  const [log, abort] = [[], new AbortController()];
  ws.addEventListener("message", ({ data }) => log.push(`first ${data}`), { signal: abort.signal });
  ws.send("1");
  await until(() => log.length);
  abort.abort();
  ws.addEventListener("message", ({ data }) => log.push(`second ${data}`));
  ws.send("2");
  await until(() => log.length > 1);
  equal(log, ["first 1", "second 2"]);
  await ended(ws);
});

test("after a listener that throws, the next message comes", async () => {
  const ws = await open(echo);
  const [errors, log] = [[], []];
  const report = (event) => {
    event.preventDefault();
    errors.push(event.error.message);
  };
  globalThis.addEventListener("error", report);
  ws.onmessage = ({ data }) => {
    log.push(data);
    throw new Error(data);
  };
  ws.send("1");
  ws.send("2");
  await until(() => errors.length === 2);
  globalThis.removeEventListener("error", report);
  equal([log, errors, ws.counters().receivedMessages], [["1", "2"], ["1", "2"], 2]);
  await ended(ws);
});

test("each message that was sent is unsent or in doubt when the connection is lost", async () => {
  const ws = await open(dropping);
  const lost = next(ws, "lost");
  const SENT = 50;
  const buffer = new Uint8Array(1000);
  for (let n = 0; n < SENT; n++) {
    buffer.fill(n);
    ws.send(n % 2 ? buffer : `${n}`.padStart(1000));
  }
  buffer.fill(255);
  const { inDoubt } = await lost;
  const unsent = ws.takeUnsent().map((message) => (typeof message === "string" ? Number(message) : message[999]));
  equal(
    unsent,
    Array.from({ length: SENT - inDoubt }, (_, n) => inDoubt + n),
  );
  await ended(ws);
});

test("acknowledged messages are not in doubt", async () => {
  const ws = await open(`${server}/drop-after?messages=4`);
  const log = [];
  ws.onmessage = ({ data }) => log.push(data);
  for (const data of ["1", "2", "3"]) {
    ws.send(data);
  }
  await ws.drained();
  ws.acknowledge(2);
  const lost = next(ws, "lost");
  ws.send("4");
  equal((await lost).inDoubt, 2);
  await ended(ws);
});

test("what the host wouldn't send as it is, is sent", async () => {
  const ws = await open(echo);
  const log = [];
  ws.onmessage = ({ data }) => log.push(typeof data === "string" ? data : [...new Uint8Array(data)]);
  const resizable = new ArrayBuffer(2, { maxByteLength: 4 });
  const frame = inFrame();
  for (let n = 0; n < 2; n++) {
    ws.send(new DataView(Uint8Array.of(1, 2, 3).buffer, 1));
    ws.send(resizable);
    ws.send(new Uint8Array(resizable));
    ws.send(frame);
    ws.send({ toString: () => "object" });
    ws.send(new Blob(["blob"]));
    ws.send(null);
  }
  const sent = [[2, 3], [0, 0], [0, 0], [7], "object", [98, 108, 111, 98], "null"];
  await until(() => log.length === 14);
  equal(log, [...sent, ...sent]);
  const detached = new Uint8Array(8);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  const before = ws.counters().sentMessages;
  equal([thrown(() => ws.send(detached)), ws.counters().sentMessages], ["TypeError", before]);
  await ended(ws);
});

// A buffer of another realm.
function inFrame() {
  const frame = globalThis.document?.createElement("iframe");
  globalThis.document?.body?.append(frame);
  const { Uint8Array: Other = Uint8Array } = frame?.contentWindow ?? {};
  return Other.of(7).buffer;
}
