// What the class gives over the browser's: promises, loops, back-pressure, signals, disposal, typed errors.
import {
  WebSocketClient,
  WebSocketClientError,
  drain,
  echo,
  equal,
  id,
  next,
  opened,
  record,
  rejection,
  seen,
  server,
  sleep,
  test,
  thrown,
} from "./harness.js";

test("opened is the open socket, also once it is open", async () => {
  const ws = new WebSocketClient(echo);
  const promise = ws.opened;
  equal(promise === ws.opened, true);
  equal([(await ws.opened) === ws, ws.readyState], [true, 1]);
  const other = await opened(echo);
  equal((await other.opened) === other, true);
  ws.close();
  other.close();
});

test("opened rejects with a typed error", async () => {
  const ws = new WebSocketClient(`${server}/no-such-endpoint`);
  const error = await rejection(ws.opened);
  const { name, kind, code, reason, wasClean } = error;
  equal([error instanceof WebSocketClientError, error instanceof Error], [true, true]);
  equal([name, kind, code, reason, wasClean], ["WebSocketClientError", "connect-failed", 1006, "", false]);
  equal(
    error.message,
    "connection failed (code 1006): check that the server runs, is reachable and accepts the subprotocol",
  );
  equal((await rejection(ws.opened)) === error, true);
});

test("closed is how it ended, and never rejects", async () => {
  const clean = await opened(echo);
  clean.close(4000, "done");
  equal(await clean.closed, { code: 4000, reason: "done", wasClean: true });
  equal(await clean.closed, { code: 4000, reason: "done", wasClean: true });
  const failed = new WebSocketClient(`${server}/no-such-endpoint`);
  equal(await failed.closed, { code: 1006, reason: "", wasClean: false });
});

test("where nobody waits, nothing is left unhandled", async () => {
  const unhandled = [];
  const note = (event) => unhandled.push(event.reason);
  addEventListener("unhandledrejection", note);
  const ws = new WebSocketClient(`${server}/no-such-endpoint`);
  ws.closed;
  await next(ws, "close");
  await sleep(100);
  equal(unhandled, []);
  ws.opened;
  await sleep(100);
  removeEventListener("unhandledrejection", note);
  equal(
    unhandled.map(({ kind }) => kind),
    ["connect-failed"],
  );
});

test("a loop takes the messages, and a clean close ends it", async () => {
  const ws = await opened(echo);
  const listened = [];
  ws.onmessage = ({ data }) => listened.push(data);
  for (const text of ["a", "b", "c"]) {
    ws.send(text);
  }
  const taken = [];
  for await (const data of ws) {
    taken.push(data);
    await sleep(20);
    if (data === "c") {
      ws.close();
    }
  }
  equal([taken, listened, ws.readyState], [["a", "b", "c"], ["a", "b", "c"], 3]);
});

test("a loop takes what the server sends with the handshake, to its end", async () => {
  const ws = new WebSocketClient(`${server}/frames-with-handshake`);
  ws.binaryType = "arraybuffer";
  const taken = [];
  for await (const data of ws) {
    taken.push(typeof data === "string" ? data : [...new Uint8Array(data)]);
  }
  equal(taken, ["hello", [1, 2]]);
  equal(await ws[Symbol.asyncIterator]().next(), { done: true });
});

test("a loop throws when the connection is lost, after what was received", async () => {
  const ws = await opened(`${server}/drop-after`);
  ws.send("x");
  const { taken, error } = await drain(ws);
  equal([taken, error instanceof WebSocketClientError, error.kind, error.code], [["x"], true, "lost", 1006]);
  const failed = new WebSocketClient(`${server}/no-such-endpoint`);
  equal((await rejection(failed[Symbol.asyncIterator]().next())).kind, "connect-failed");
});

test("a loop that is left leaves the socket open, and another can follow", async () => {
  const ws = await opened(echo);
  ws.send("a");
  ws.send("b");
  for await (const data of ws) {
    equal(data, "a");
    break;
  }
  equal(ws.readyState, 1);
  ws.send("c");
  for await (const data of ws) {
    if (data === "c") {
      break;
    }
  }
  const waits = ws[Symbol.asyncIterator]();
  const pending = [waits.next(), waits.next()];
  equal(await waits.return("left"), { value: "left", done: true });
  equal(await Promise.all(pending), [{ done: true }, { done: true }]);
  ws.close();
});

test("a loop takes in at most 64 MiB that wait, with 16 bytes for each", async () => {
  const ws = new WebSocketClient(`${server}/flood?count=70&size=1048576`);
  ws.binaryType = "arraybuffer";
  const loop = ws[Symbol.asyncIterator]();
  let count = 0;
  await new Promise((resolve) => {
    ws.onmessage = () => ++count === 70 && resolve();
  });
  for (let n = 0; n < 63; n++) {
    equal((await loop.next()).value.byteLength, 1048576);
  }
  const { kind, message } = await rejection(loop.next());
  equal([kind, message], ["receive-limit", "too much waits to be read: read faster"]);
  equal([await loop.next(), ws.readyState], [{ done: true }, 1]);
  ws.close();
  // What was taken waits no more
  const read = new WebSocketClient(`${server}/flood?count=70&size=1048576`);
  for await (const data of read) {
    if (data.size && ++count === 140) {
      break;
    }
  }
  read.close();
});

test("a loop takes many small messages, each in its turn, however many wait", async () => {
  const COUNT = 50_000;
  const ws = new WebSocketClient(`${server}/flood?count=${COUNT}&size=2`);
  ws.binaryType = "arraybuffer";
  const loop = ws[Symbol.asyncIterator]();
  let came = 0;
  await new Promise((resolve) => {
    ws.onmessage = () => ++came === COUNT && resolve();
  });
  for (let n = 0; n < COUNT; n++) {
    const { value } = await loop.next();
    if (new Uint8Array(value).some((byte) => byte !== n % 256)) {
      throw new Error(`message ${n} is ${new Uint8Array(value)}`);
    }
  }
  ws.close();
  equal(await loop.next(), { done: true });
});

test("drained waits until little enough is buffered", async () => {
  const name = id();
  const ws = await opened(`${server}/sink?id=${name}`);
  await ws.drained();
  for (let n = 0; n < 20; n++) {
    ws.send(new ArrayBuffer(1_000_000));
  }
  await ws.drained(5_000_000);
  equal(ws.bufferedAmount <= 5_000_000, true);
  await ws.drained();
  equal(ws.bufferedAmount, 0);
  ws.close();
  await ws.closed;
  equal((await seen(name)).bytes, 20_000_000);
});

test("drained rejects when the socket closes", async () => {
  const lost = await opened(`${server}/drop-after?messages=1`);
  lost.send("x");
  await next(lost, "close");
  equal((await rejection(lost.drained())).kind, "lost");
  const closed = await opened(echo);
  closed.close(4000, "bye");
  await closed.closed;
  const { kind, code, message } = await rejection(closed.drained());
  equal([kind, code, message], ["closed", 4000, "closed (code 4000, bye): nothing more is sent or received"]);
});

test("a signal that is aborted already throws its reason, and nothing connects", async () => {
  const reason = new RangeError("mine");
  const name = id();
  equal(
    thrown(() => new WebSocketClient(`${echo}?id=${name}`, { signal: AbortSignal.abort(reason) })),
    "RangeError",
  );
  equal(
    thrown(() => new WebSocketClient(echo, { signal: AbortSignal.abort() })),
    "AbortError",
  );
  equal(
    thrown(() => new WebSocketClient(echo, { signal: {} })),
    "TypeError",
  );
  await sleep(100);
  equal((await (await fetch(`${server.replace("ws", "http")}/seen/${name}`)).json()).opened, 0);
});

test("what waits rejects with the signal's reason at once, not when it has closed", async () => {
  const aborter = new AbortController();
  const { signal } = aborter;
  const ws = await opened(`${server}/flood?count=2&size=1`, { signal });
  const loop = ws[Symbol.asyncIterator]();
  await next(ws, "message");
  await sleep(50);
  const reason = new Error("mine");
  aborter.abort(reason);
  const first = await Promise.race([rejection(loop.next()), next(ws, "close")]);
  equal([first === reason, ws.readyState], [true, 2]);
  const connecting = new AbortController();
  const other = new WebSocketClient(`${server}/no-answer`, { signal: connecting.signal });
  const log = record(other);
  const opening = rejection(other.opened);
  connecting.abort(reason);
  equal([(await opening) === reason, log], [true, []]);
});

test("after the user's own close opened says so, and a loop ends", async () => {
  const ws = new WebSocketClient(`${server}/no-answer`);
  const loop = ws[Symbol.asyncIterator]().next();
  const opening = rejection(ws.opened);
  ws.close();
  const { kind, message } = await opening;
  equal([kind, message], ["closed", "closed (code 1006): nothing more is sent or received"]);
  equal(await loop, { done: true });
});

test("drained takes a number of bytes, and wakes with any event", async () => {
  const ws = await opened(echo);
  for (const bytes of [NaN, -1, "1", null, {}]) {
    equal((await rejection(ws.drained(bytes))).name, "RangeError");
  }
  ws.close();
});

test("a signal ends the attempt to connect", async () => {
  const aborter = new AbortController();
  const ws = new WebSocketClient(`${server}/no-answer`, { signal: aborter.signal, protocols: ["chat"] });
  const log = record(ws);
  const waits = rejection(ws.opened);
  await sleep(50);
  aborter.abort();
  equal(ws.readyState, 2);
  equal((await waits).name, "AbortError");
  equal([(await ws.closed).code, log], [1006, ["error 3", "close 3"]]);
});

test("a signal closes an open socket, and ends what waits with its reason", async () => {
  const aborter = new AbortController();
  const ws = await opened(echo, { protocols: "chat", signal: aborter.signal });
  equal(ws.protocol, "chat");
  const loop = ws[Symbol.asyncIterator]().next();
  aborter.abort(new RangeError("enough"));
  equal(ws.readyState, 2);
  equal(await ws.closed, { code: 1005, reason: "", wasClean: true });
  equal((await rejection(ws.drained())).message, "enough");
  equal((await rejection(loop)).message, "enough");
});

test("after the close it no longer listens to the signal", async () => {
  const removed = [];
  class Signal extends EventTarget {
    aborted = false;
    throwIfAborted() {}
    removeEventListener(type) {
      removed.push(type);
    }
  }
  const ws = await opened(echo, { signal: new Signal() });
  ws.close();
  await ws.closed;
  equal(removed, ["abort"]);
});

test("over the limit what waited is dropped, and a later loop says so; the socket stays open", async () => {
  const ws = new WebSocketClient(`${server}/flood?count=70&size=1048576&code=4000`);
  await ws.opened;
  // The server closes it behind the last message, and nobody has before
  equal((await ws.closed).code, 4000);
  const { kind } = await rejection(ws[Symbol.asyncIterator]().next());
  equal(kind, "receive-limit");
});

test("an object that can't mean to name a subprotocol is options, and a name unknown to them is ignored", async () => {
  for (const options of [
    {},
    Object.create(null),
    { protocols: undefined },
    { protocol: "chat", headers: { authorization: "x" } },
    new (class Options {})(),
  ]) {
    for (const more of [[options], [[], options], [undefined, options, options]]) {
      const ws = await opened(echo, ...more);
      equal(ws.protocol, "");
      ws.close();
    }
  }
  equal(
    thrown(() => new WebSocketClient(echo, { protocols: ["a", "A"] })),
    "SyntaxError",
  );
});

test("options count in both places", async () => {
  const { signal } = new AbortController();
  const ws = await opened(echo, { signal }, { protocols: ["x", "chat"] });
  equal(ws.protocol, "chat");
  ws.close();
  const named = await opened(echo, undefined, { protocols: "chat" });
  equal(named.protocol, "chat");
  named.close();
  const first = await opened(echo, "superchat", { protocols: "chat" });
  equal(first.protocol, "superchat");
  first.close();
});

test("binaryType is converted as Web IDL has it", () => {
  const ws = new WebSocketClient(echo);
  ws.binaryType = { toString: () => "arraybuffer" };
  equal(ws.binaryType, "arraybuffer");
  equal(
    thrown(() => (ws.binaryType = Symbol())),
    "TypeError",
  );
  ws.close();
});

test("disposal closes, where the engine has it", async () => {
  const { prototype } = WebSocketClient;
  equal(
    [prototype[Symbol.dispose], prototype[Symbol.asyncDispose]].filter(Boolean).length,
    [Symbol.dispose, Symbol.asyncDispose].filter(Boolean).length,
  );
  equal("undefined" in prototype, false);
  if (Symbol.dispose) {
    const ws = await opened(echo);
    equal(ws[Symbol.dispose](), undefined);
    equal(ws.readyState, 2);
  }
  if (Symbol.asyncDispose) {
    const ws = await opened(echo);
    await ws[Symbol.asyncDispose]();
    equal(ws.readyState, 3);
  }
});
