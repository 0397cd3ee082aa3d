// What the pages, workers and programs share: each check runs in turn, and what came of it is told.
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

// A worker is sent the server's address, and answers with an error's message or null.
export async function echoIn(worker, server) {
  const error = await within10s((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message ?? "the worker isn't loaded"));
    worker.postMessage(server);
  });
  worker.terminate();
  equal(error, null);
}

// init() fails, and so does the class from then on, both saying `parts`.
export async function failsSaying({ default: init, WebSocketClient }, source, ...parts) {
  const error = await init(source).then(() => ({ message: "nothing failed" }), (error) => error);
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
