// The class that the package exports, in a real page on a real server; `window.outcomes` is what came of each test.
import { load } from "../../www/load.js";

const server = new URLSearchParams(location.search).get("server");
const echo = `${server}/echo`;
const { WebSocketClient } = await load().catch((error) => {
  window.outcomes = [{ name: "the package loads", error: error.message }];
  throw error;
});
const tests = [];
const test = (name, run) => tests.push({ name, run });

function equal(actual, expected) {
  const [got, wanted] = [actual, expected].map((value) => JSON.stringify(value) ?? String(value));
  if (got !== wanted) {
    throw new Error(`got ${got}, not ${wanted}`);
  }
}

function thrown(run) {
  try {
    run();
  } catch (error) {
    return error.name;
  }
  return "nothing";
}

const next = (target, type) =>
  new Promise((resolve, reject) => {
    target.addEventListener(type, resolve, { once: true });
    setTimeout(() => reject(new Error(`no ${type} event within 10 s`)), 10_000);
  });

async function opened(...args) {
  const ws = new WebSocketClient(...args);
  await next(ws, "open");
  return ws;
}

test("is an EventTarget of its own, not the browser's class", () => {
  const ws = new WebSocketClient(echo);
  equal(ws instanceof EventTarget, true);
  equal(ws instanceof WebSocket, false);
  equal(Object.getPrototypeOf(WebSocketClient), EventTarget);
  equal(Object.prototype.toString.call(ws), "[object WebSocket]");
  equal([ws.CONNECTING, ws.OPEN, ws.CLOSING, ws.CLOSED], [0, 1, 2, 3]);
  equal([0, 1, 2, 3].map((n) => Object.entries(WebSocketClient)[n][1]), [0, 1, 2, 3]);
});

test("starts as the standard says", () => {
  const ws = new WebSocketClient(echo);
  const { readyState, bufferedAmount, protocol, extensions, binaryType, url } = ws;
  equal({ readyState, bufferedAmount, protocol, extensions, binaryType, url }, {
    readyState: 0, bufferedAmount: 0, protocol: "", extensions: "", binaryType: "blob", url: echo,
  });
  equal([ws.onopen, ws.onmessage, ws.onerror, ws.onclose], [null, null, null, null]);
});

test("opens, sends, receives and closes", async () => {
  const ws = new WebSocketClient(echo, ["chat"]);
  const log = [];
  ws.onopen = function (event) {
    log.push(event.type, this === ws && event.target === ws, ws.readyState, ws.protocol);
    ws.send("发送数据");
  };
  ws.onmessage = (event) => {
    log.push(event.type, event.data, event.origin);
    ws.close(4000, "done");
  };
  ws.onerror = () => log.push("error");
  const { type, code, reason, wasClean } = await next(ws, "close");
  equal(log, ["open", true, 1, "chat", "message", "发送数据", server]);
  equal([type, code, reason, wasClean, ws.readyState], ["close", 4000, "done", true, 3]);
});

test("binaryType says how binary messages arrive", async () => {
  const ws = await opened(echo);
  ws.send(new Uint8Array([1, 2, 3]));
  const { data: blob } = await next(ws, "message");
  equal([blob instanceof Blob, blob.size], [true, 3]);
  ws.binaryType = "no such type";
  equal(ws.binaryType, "blob");
  ws.binaryType = "arraybuffer";
  ws.send(blob);
  const { data: buffer } = await next(ws, "message");
  equal([buffer instanceof ArrayBuffer, ...new Uint8Array(buffer)], [true, 1, 2, 3]);
  ws.close();
});

test("what is neither text nor binary is sent as text", async () => {
  const ws = await opened(echo);
  ws.send(null);
  equal((await next(ws, "message")).data, "null");
  ws.send(42);
  equal((await next(ws, "message")).data, "42");
  ws.close();
});

test("lone surrogates are sent as U+FFFD", async () => {
  const ws = await opened(`${echo}?id=surrogates`);
  ws.send("a\uD800b");
  equal((await next(ws, "message")).data, "a\uFFFDb");
  ws.close(4000, "\uDC00");
  await next(ws, "close");
  const seen = await (await fetch(`${server.replace("ws", "http")}/seen/surrogates?ended=1`)).json();
  equal(seen.end.close.reason, "\uFFFD");
});

test("bad arguments throw what the standard says", async () => {
  equal(thrown(() => new WebSocketClient()), "TypeError");
  equal(thrown(() => WebSocketClient(echo)), "TypeError");
  equal(thrown(() => new WebSocketClient("ftp://localhost/")), "SyntaxError");
  equal(thrown(() => new WebSocketClient(`${echo}#fragment`)), "SyntaxError");
  equal(thrown(() => new WebSocketClient(echo, ["a", "a"])), "SyntaxError");
  equal(thrown(() => new WebSocketClient(echo, "a b")), "SyntaxError");
  const ws = new WebSocketClient(echo);
  equal(thrown(() => ws.send("x")), "InvalidStateError");
  equal(thrown(() => ws.send()), "TypeError");
  equal(thrown(() => ws.close(1005)), "InvalidAccessError");
  equal(thrown(() => ws.close(1000, "数".repeat(42))), "SyntaxError");
  equal(ws.readyState, 0);
  await next(ws, "open");
  ws.close();
  equal(thrown(() => ws.send("x")), "nothing");
});

test("a close without arguments carries no code", async () => {
  const ws = await opened(`${echo}?id=no-code`);
  ws.close();
  equal((await next(ws, "close")).code, 1005);
  const seen = await (await fetch(`${server.replace("ws", "http")}/seen/no-code?ended=1`)).json();
  equal(seen.end, { close: { code: null, reason: "" } });
});

test("a failed connection fires error, then close", async () => {
  const ws = new WebSocketClient(`${server}/no-such-endpoint`);
  const log = [];
  ws.onerror = (event) => log.push(event.constructor.name);
  ws.onclose = ({ code, wasClean }) => log.push(code, wasClean);
  await next(ws, "close");
  equal(log, ["Event", 1006, false]);
});

// All that a socket of `Class` tells. Nothing says that no more will come.
async function told(Class, url) {
  let ws;
  try {
    ws = new Class(url);
  } catch (error) {
    return [error.name];
  }
  const log = [ws.readyState];
  for (const type of ["open", "error", "close"]) {
    ws.addEventListener(type, ({ code, reason, wasClean }) => {
      log.push([type, code, reason, wasClean, ws.readyState]);
    });
  }
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return [...log, ws.readyState];
}

// What the class tells of `url` where the browser's is `Browsers` must be what that one tells; then the class listens no more.
async function tellsTheSame(Browsers, url) {
  const sockets = [];
  const { WebSocket } = window;
  window.WebSocket = class extends Browsers {
    constructor(...args) {
      super(...args);
      sockets.push(this);
    }
  };
  const [log, expected] = await Promise.all([told(WebSocketClient, url), told(Browsers, url)]);
  window.WebSocket = WebSocket;
  equal(log, expected);
  equal(log.flat().includes("open"), false);
  for (const socket of sockets) {
    equal([socket.onerror === null, socket.onclose === null], [true, true]);
  }
}

test("of a blocked port it tells what the browser's class tells", () => tellsTheSame(WebSocket, "ws://127.0.0.1:1/"));

test("of what the page's policy blocks it tells what the browser's class tells", async () => {
  const frame = document.createElement("iframe");
  frame.srcdoc = `<meta http-equiv="Content-Security-Policy" content="connect-src 'none'">`;
  const loaded = next(frame, "load");
  document.body.append(frame);
  await loaded;
  await tellsTheSame(frame.contentWindow.WebSocket, echo);
  frame.remove();
});

test("a handler keeps its place when replaced, and gives it up with null", async () => {
  const ws = await opened(echo);
  const log = [];
  const add = (name) => () => log.push(name);
  ws.onmessage = add("first");
  ws.addEventListener("message", add("listener"));
  ws.onmessage = add("replaced");
  ws.send("x");
  await next(ws, "message");
  equal(log.splice(0), ["replaced", "listener"]);
  ws.onmessage = null;
  ws.onmessage = add("last");
  ws.send("x");
  await next(ws, "message");
  equal(log.splice(0), ["listener", "last"]);
  ws.onmessage = "not a function";
  equal(ws.onmessage, null);
  ws.close();
});

// In Firefox they come meanwhile, elsewhere after it.
test("messages that come while a listener blocks are kept, in order", async () => {
  const ws = await opened(echo);
  const sent = Array.from({ length: 24 }, (_, n) => `${n}`);
  const received = [];
  const last = new Promise((resolve) => {
    ws.onmessage = ({ data }) => {
      received.push(data);
      if (data % 3 === 0) {
        const request = new XMLHttpRequest();
        request.open("GET", `${server.replace("ws", "http")}/late`, false);
        request.send();
      }
      if (received.length === sent.length) {
        resolve();
      }
    };
  });
  for (const data of sent) {
    ws.send(data);
    // Some messages have arrived when the first one is handled, others are still on their way
    const start = performance.now();
    while (performance.now() - start < data) {
      // busy
    }
  }
  await Promise.race([last, new Promise((resolve) => setTimeout(resolve, 5000))]);
  equal(received, sent);
  ws.close();
});

test("a listener that throws stops neither the others nor the socket", async () => {
  const ws = await opened(echo);
  const reported = next(window, "error");
  ws.onmessage = () => {
    throw new Error("from a listener");
  };
  ws.send("x");
  await next(ws, "message");
  equal((await reported).error.message, "from a listener");
  ws.send("y");
  equal((await next(ws, "message")).data, "y");
  ws.close();
});

const outcomes = [];
for (const { name, run } of tests) {
  try {
    await run();
    outcomes.push({ name, error: null });
  } catch (error) {
    outcomes.push({ name, error: `${error.name}: ${error.message}` });
  }
}
window.outcomes = outcomes;
