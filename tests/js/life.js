// Points 9 to 14 and 19 of the standard: send and close. Not 15: no engine's send buffer is ever full, not with 9 GiB in
// it.
import {
  WebSocketClient,
  echo,
  equal,
  id,
  isWebKit,
  next,
  opened,
  record,
  seen,
  server,
  sleep,
  test,
  thrown,
} from "./harness.js";

test("9: only 1000 and 3000 to 4999 can be sent", async () => {
  const ws = new WebSocketClient(echo);
  for (const code of [
    0,
    999,
    1001,
    1005,
    1006,
    1015,
    2999,
    5000,
    65536,
    -1,
    NaN,
    null,
    Infinity,
    -Infinity,
    "x",
    998.5,
    true,
    [],
    {},
    4999.6,
  ]) {
    equal(
      thrown(() => ws.close(code)),
      "InvalidAccessError",
      String(code),
    );
  }
  equal(
    thrown(() => ws.close(Symbol())),
    "TypeError",
  );
  equal(
    thrown(() => ws.close(1n)),
    "TypeError",
  );
  equal(ws.readyState, 0);
  try {
    ws.close(1001);
  } catch (error) {
    equal([error instanceof DOMException, error.code], [true, 15]);
  }
  ws.close();
});

test("9: codes are converted as Web IDL's [Clamp] says", async () => {
  const sent = [
    [1000, 1000],
    [3000, 3000],
    [4999, 4999],
    [999.5, 1000],
    [1000.5, 1000],
    ["3001", 3001],
    [{ valueOf: () => 4000 }, 4000],
    [undefined, null],
    [4998.5, 4998],
  ];
  for (const [code, expected] of sent) {
    const name = id();
    const ws = await opened(`${echo}?id=${name}`);
    ws.close(code);
    equal((await next(ws, "close")).code, expected ?? 1005, String(code));
    equal((await seen(name)).end.close.code, expected, String(code));
  }
});

test("10: a reason over 123 bytes is a SyntaxError, in every state", async () => {
  const ws = new WebSocketClient(echo);
  const check = () => {
    for (const reason of ["x".repeat(124), "数".repeat(42), "\uD800".repeat(42)]) {
      equal(
        thrown(() => ws.close(1000, reason)),
        "SyntaxError",
        `state ${ws.readyState}`,
      );
      equal(
        thrown(() => ws.close(undefined, reason)),
        "SyntaxError",
      );
    }
    equal(
      thrown(() => ws.close(1, "x".repeat(124))),
      "InvalidAccessError",
    );
    equal(
      thrown(() => ws.close(1000, Symbol())),
      "TypeError",
    );
  };
  check();
  await next(ws, "open");
  check();
  equal(ws.readyState, 1);
  ws.close(1000, "数".repeat(41));
  check();
  equal((await next(ws, "close")).reason, "数".repeat(41));
  check();
});

test("10: lone surrogates become U+FFFD", async () => {
  const name = id();
  const ws = await opened(`${echo}?id=${name}`);
  ws.close(4000, "a\uDC00b\uD800");
  equal((await next(ws, "close")).reason, "a\uFFFDb\uFFFD");
  equal((await seen(name)).end.close.reason, "a\uFFFDb\uFFFD");
});

test("11: a close while connecting fails the connection", async () => {
  for (const url of [echo, `${server}/no-answer`]) {
    const ws = new WebSocketClient(url);
    const log = record(ws);
    ws.close(3000, "x");
    equal(ws.readyState, 2);
    equal(log, []);
    const { code, reason, wasClean } = await next(ws, "close");
    equal([code, reason, wasClean], [1006, "", false]);
    await sleep(100);
    equal(log, ["error 3", "close 3"]);
  }
});

test("11: a close while open is a handshake, and further ones are nothing", async () => {
  const name = id();
  const ws = await opened(`${echo}?id=${name}`);
  const log = record(ws);
  equal(ws.close(4001, "first"), undefined);
  equal(ws.readyState, 2);
  ws.close(4002, "second");
  ws.close();
  equal([ws.readyState, log], [2, []]);
  const { code, reason, wasClean } = await next(ws, "close");
  equal([code, reason, wasClean, ws.readyState], [4001, "first", true, 3]);
  ws.close(4003);
  ws.close();
  await sleep(100);
  equal([ws.readyState, log], [3, ["close 3"]]);
  const { codes, end } = await seen(name);
  equal([codes, end], [[4001], { close: { code: 4001, reason: "first" } }]);
});

test("11: without arguments the Close frame has no body", async () => {
  for (const args of [[], [undefined], [undefined, undefined], [undefined, "no frame can hold it alone"]]) {
    const name = id();
    const ws = await opened(`${echo}?id=${name}`);
    ws.close(...args);
    const { code, wasClean } = await next(ws, "close");
    equal([code, wasClean], [1005, true]);
    equal((await seen(name)).end, { close: { code: null, reason: "" } });
  }
});

test("12: what was sent goes out before the close", async () => {
  const name = id();
  const ws = await opened(`${server}/sink?id=${name}`);
  const big = new Uint8Array(300_000);
  for (let n = 0; n < 20; n++) {
    // In WebKit a close overtakes a Blob, and what follows it
    ws.send(n % 2 || isWebKit ? big : new Blob([big]));
  }
  ws.send("last");
  ws.close(4000);
  equal((await next(ws, "close")).wasClean, true);
  const { messages, bytes, last_text, codes } = await seen(name);
  equal([messages, bytes, last_text, codes], [21, 20 * 300_000 + 4, "last", [4000]]);
});

test("13: a send while connecting is an InvalidStateError", () => {
  const ws = new WebSocketClient(echo);
  for (const data of ["x", new Blob(["x"]), new ArrayBuffer(1), null]) {
    equal(
      thrown(() => ws.send(data)),
      "InvalidStateError",
    );
  }
  equal(
    thrown(() => ws.send(Symbol())),
    "TypeError",
  );
  equal(ws.bufferedAmount, 0);
  ws.close();
});

test("13: a send after a close drops the data, and bufferedAmount grows", async () => {
  const name = id();
  const ws = await opened(`${server}/sink?id=${name}`);
  ws.close();
  const before = ws.bufferedAmount;
  ws.send("数x");
  ws.send(new Uint8Array(10).subarray(2));
  ws.send(new Blob(["abc"]));
  // WebKit counts the frame's head and mask here, and only here
  const framing = isWebKit ? 6 : 0;
  equal(ws.bufferedAmount - before, 4 + 8 + 3 + 3 * framing);
  await next(ws, "close");
  ws.send(new ArrayBuffer(100));
  equal(ws.bufferedAmount - before, 115 + 4 * framing);
  await sleep(50);
  equal(ws.bufferedAmount - before, 115 + 4 * framing);
  equal((await seen(name)).messages, 0);
});

test("13: strings, buffers, views and Blobs are sent, anything else as text", async () => {
  const ws = await opened(echo);
  ws.binaryType = "arraybuffer";
  const bytes = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
  const back = async (data) => {
    ws.send(data);
    const { data: got } = await next(ws, "message");
    return typeof got === "string" ? got : [...new Uint8Array(got)];
  };
  for (const binary of [
    bytes,
    bytes.buffer,
    new DataView(bytes.buffer),
    new BigUint64Array(bytes.buffer),
    new Blob([bytes]),
    new Uint8ClampedArray(bytes),
  ]) {
    equal(await back(binary), [...bytes], binary.constructor.name);
  }
  equal(await back(bytes.subarray(2, 4)), [3, 4]);
  equal(await back(new DataView(bytes.buffer, 7)), [8]);
  equal(await back(new Uint8Array()), []);
  const texts = [
    ["", ""],
    ["数据\0é", "数据\0é"],
    ["a\uD800b", "a\uFFFDb"],
    [null, "null"],
    [undefined, "undefined"],
    [42, "42"],
    [{}, "[object Object]"],
    [[1, 2], "1,2"],
    [{ toString: () => "own" }, "own"],
    [1n, "1"],
  ];
  for (const [data, expected] of texts) {
    equal(await back(data), expected);
  }
  equal(await back("x".repeat(200_000)), "x".repeat(200_000));
  equal(
    thrown(() => ws.send(Symbol())),
    "TypeError",
  );
  equal(
    thrown(() =>
      ws.send({
        toString: () => {
          throw new RangeError();
        },
      }),
    ),
    "RangeError",
  );
  ws.close();
});

test("14: bufferedAmount counts bytes of UTF-8, and falls only between tasks", async () => {
  const ws = await opened(`${server}/sink`);
  const sent = ["x", "é", "数据", "𝄞", new Uint8Array(5), new Blob(["abc"]), "y".repeat(70_000)];
  let sum = 0;
  for (const [n, bytes] of [1, 2, 6, 4, 5, 3, 70_000].entries()) {
    ws.send(sent[n]);
    sum += bytes;
    // WebKit hands on at once what it can, before the task ends
    equal(isWebKit ? ws.bufferedAmount <= sum : ws.bufferedAmount, isWebKit || sum);
  }
  const end = performance.now() + 30;
  while (performance.now() < end) {
    equal(isWebKit || ws.bufferedAmount === sum, true);
  }
  for (let n = 0; ws.bufferedAmount > 0 && n < 100; n++) {
    await sleep(20);
  }
  equal(ws.bufferedAmount, 0);
  ws.close();
});

test("14: bufferedAmount is not reset by a close", async () => {
  const ws = await opened(`${server}/silent`);
  ws.send(new ArrayBuffer(20_000_000));
  ws.close();
  ws.send("x".repeat(1000));
  const before = ws.bufferedAmount;
  await sleep(100);
  equal([before >= 1000, ws.bufferedAmount >= 1000, ws.bufferedAmount <= before], [true, true, true]);
});

test("19: an open socket that the browser fails fires error, then close", async () => {
  const ws = new WebSocketClient(`${server}/invalid-utf8`);
  const log = record(ws);
  const { wasClean } = await next(ws, "close");
  equal([wasClean, log], [false, ["open 1", "error 3", "close 3"]]);
});
