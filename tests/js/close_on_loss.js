// ReconnectingWebSocket with closeOnLoss, as libraries use it that reconnect by themselves.
import {
  QUICK,
  ReconnectingWebSocket,
  drain,
  echo,
  equal,
  id,
  next,
  recordAll,
  rejection,
  seenNow,
  server,
  sleep,
  test,
  until,
} from "./harness.js";

const OPTIONS = { closeOnLoss: true, backoff: QUICK };
// Longer than any wait before a retry
const A_WHILE = 300;

test("closeOnLoss: a loss closes the socket for good, as the browser's", async () => {
  const name = id();
  for (const [path, end, error] of [
    ["/close?code=1001&", { code: 1001, reason: "", wasClean: true }, "closed"],
    ["/reset?", { code: 1006, reason: "", wasClean: false }, "lost"],
  ]) {
    const address = `${server}${path}id=${name}`;
    const native = new WebSocket(address);
    const expected = recordAll(native);
    await next(native, "close");
    const ws = new ReconnectingWebSocket(address, { ...OPTIONS, retry: () => true });
    const log = recordAll(ws);
    const { code, reason, wasClean } = await next(ws, "close");
    equal({ code, reason, wasClean }, end);
    equal([ws.readyState, await ws.closed], [3, end]);
    const waits = rejection(ws.drained());
    equal([(await waits).kind, (await drain(ws)).error?.kind], [error, error === "lost" ? "lost" : undefined]);
    await sleep(A_WHILE);
    equal(
      log.filter((line) => !line.startsWith("lost")),
      expected,
      path,
    );
  }
  equal((await seenNow(name)).opened, 4);
});

test("closeOnLoss: it retries until it is open, and then closes on the loss", async () => {
  const ws = new ReconnectingWebSocket([`${server}/status?code=503`, `${server}/close?code=1001`], OPTIONS);
  const log = recordAll(ws);
  await next(ws, "close");
  equal(log, ["reconnecting 0", "open 1", "lost 2", "close 3"]);
});

test("closeOnLoss: a library's own loop makes one connection at a time", async () => {
  const name = id();
  let opened = 0;
  let ws;
  const doubts = [];
  const connect = () => {
    ws = new ReconnectingWebSocket(`${server}/drop-after?id=${name}`, OPTIONS);
    ws.onopen = () => {
      opened++;
      ws.send("x");
    };
    ws.onlost = ({ inDoubt }) => doubts.push(inDoubt);
    ws.onclose = ({ inDoubt }) => {
      equal(inDoubt, doubts.at(-1));
      opened < 5 && connect();
    };
  };
  connect();
  await until(() => opened === 5 && ws.readyState === 3);
  await sleep(A_WHILE);
  equal([(await seenNow(name)).opened, doubts], [5, [1, 1, 1, 1, 1]]);
});

test("closeOnLoss: reconnect() begins again after the close, and is no loss of an open one", async () => {
  const ws = new ReconnectingWebSocket(echo, OPTIONS);
  const log = recordAll(ws);
  await ws.opened;
  ws.reconnect();
  await next(ws, "open");
  equal(log, ["open 1", "lost 0", "open 1"]);
  ws.close();
  await ws.closed;
  ws.reconnect();
  await ws.opened;
  ws.close();
  await ws.closed;
  equal(log.slice(3), ["close 3", "open 1", "close 3"]);
});
