// What the pages, workers and programs share: each check runs in turn and reports its outcome.
export async function run(checks) {
  const outcomes = [];
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check();
      outcomes.push({ name, error: null });
    } catch (error) {
      outcomes.push({ name, error: `${error.name}: ${error.message}` });
    }
  }
  return outcomes;
}

export function equal(actual, expected) {
  const [got, wanted] = [actual, expected].map((value) => JSON.stringify(value) ?? String(value));
  if (got !== wanted) {
    throw new Error(`got ${got}, not ${wanted}`);
  }
}

export function includes(text, ...parts) {
  for (const part of parts) {
    equal([text, part, text.includes(part)], [text, part, true]);
  }
}

// What `start` settles with, unless it takes too long.
function within10s(start) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("nothing within 10 s")), 10_000);
    new Promise(start).then(resolve, reject).finally(() => clearTimeout(late));
  });
}

// One message there and back, then a close.
export async function echo(Class, server) {
  const log = [];
  await within10s((resolve) => {
    const ws = new Class(`${server}/echo`);
    ws.onopen = () => ws.send("发送数据");
    ws.onmessage = ({ data }) => {
      log.push(data);
      ws.close(4000, "done");
    };
    ws.onclose = ({ code, reason, wasClean }) => {
      log.push(code, reason, wasClean);
      resolve();
    };
  });
  equal(log, ["发送数据", 4000, "done", true]);
}

const next = (ws, type) => within10s((resolve) => ws.addEventListener(type, resolve, { once: true }));

async function bytes(Class, server) {
  const ws = new Class(`${server}/echo`);
  ws.binaryType = "arraybuffer";
  await next(ws, "open");
  ws.send(Uint8Array.of(0, 1, 255));
  const { data } = await next(ws, "message");
  equal([...new Uint8Array(data)], [0, 1, 255]);
  ws.close();
  equal((await next(ws, "close")).code, 1005);
}

function tag(Class, server) {
  const ws = new Class(`${server}/echo`);
  equal(Object.prototype.toString.call(ws), "[object WebSocket]");
  ws.close();
}

// One after the other.
async function loop(Class, server) {
  const ws = new Class(`${server}/echo`);
  await next(ws, "open");
  ["1", "2", "3"].forEach((text) => ws.send(text));
  const log = [];
  for await (const data of ws) {
    log.push(data);
    if (data === "3") {
      ws.close(1000);
    }
  }
  equal(log, ["1", "2", "3"]);
  equal(await ws.closed, { code: 1000, reason: "", wasClean: true });
}

// Error, then close, and nothing else at the end.
export async function fails(kind, Class, ...args) {
  const log = [];
  const ws = new Class(...args);
  for (const type of ["open", "message", "error", "close"]) {
    ws.addEventListener(type, ({ code }) => log.push(type, ws.readyState, code));
  }
  const error = await ws.opened.catch((error) => error);
  equal([error.name, error.kind], ["WebSocketClientError", kind]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  equal(log, ["error", 3, undefined, "close", 3, 1006]);
}

// Comes back after the server has dropped it, with what was sent meanwhile.
async function returns(Class, server) {
  const log = [];
  await within10s((resolve) => {
    const ws = new Class(`${server}/drop-after`, { backoff: { firstDelayMs: 1 } });
    ws.send("1");
    ws.addEventListener("lost", ({ code, inDoubt }) => {
      log.push(code, inDoubt, ws.readyState);
      ws.send("2");
    });
    ws.onmessage = ({ data }) => {
      log.push(data);
      if (data === "2") {
        ws.close();
      }
    };
    ws.onclose = () => {
      log.push(ws.counters().connects, ws.readyState);
      resolve();
    };
  });
  equal(log, ["1", 1006, 1, 0, "2", 2, 3]);
}

// Runs `check` with the address of a server that listens only once it is started.
export async function restarted(server, check) {
  // By another name: Node would take the connection that is left for a socket
  const address = server.replace("ws://localhost", "http://127.0.0.1");
  const ask = async (what) => (await fetch(`${address}/restartable/${what}`)).text();
  const port = await ask("new");
  await ask(`${port}/stop`);
  await check(`ws://localhost:${port}/echo`, () => ask(`${port}/start`));
}

// What the classes do wherever they run.
export function common({ WebSocketClient, ReconnectingWebSocket, WebSocketClientError }, server) {
  const both = [WebSocketClient, ReconnectingWebSocket];
  const all = async (check) => {
    for (const Class of both) {
      await check(Class, server);
    }
  };
  return {
    "the classes have their names": () =>
      equal(
        [WebSocketClient, ReconnectingWebSocket, WebSocketClientError].map(({ name }) => name),
        ["WebSocketClient", "ReconnectingWebSocket", "WebSocketClientError"],
      ),
    "toString() takes an instance for a WebSocket": () => all(tag),
    "text goes to and fro, and a close has its code": () => all(echo),
    "bytes go to and fro": () => all(bytes),
    "a loop gets what comes": () => all(loop),
    "a refused handshake is an error": () => fails("connect-failed", WebSocketClient, `${server}/status?code=403`),
    "ReconnectingWebSocket says when it gives up": () =>
      fails("retries-exhausted", ReconnectingWebSocket, `${server}/status?code=403`, {
        backoff: { maxRetries: 1, firstDelayMs: 1 },
      }),
    "ReconnectingWebSocket comes back": () => returns(ReconnectingWebSocket, server),
  };
}

// A worker is sent the server's address, and answers with what came of its checks.
export async function inWorker(worker, server) {
  const outcomes = await new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message ?? "the worker isn't loaded"));
    worker.postMessage(server);
  });
  worker.terminate();
  equal(outcomes.length > 1, true);
  const failed = outcomes.filter(({ error }) => error);
  equal(failed, []);
}

// init() fails, and so does the class from then on, both saying `parts`.
export async function failsSaying({ default: init, WebSocketClient }, source, ...parts) {
  const error = await init(source).then(
    () => ({ message: "nothing failed" }),
    (error) => error,
  );
  includes(error.message, "wasm-websocket can't load: ", ...parts);
  equal(thrown(WebSocketClient), error.message);
}

// What constructing says.
export function thrown(Class) {
  try {
    new Class("ws://localhost/");
  } catch ({ message }) {
    return message;
  }
  return "nothing is thrown";
}
