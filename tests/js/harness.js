// What every test uses: the package, the server, and ways to compare and to wait.
import { load } from "../../www/load.js";

const query = new URLSearchParams(location.search);
export const inWindow = "document" in globalThis;
// After many failures Firefox is long in connecting to the same port: workers have one of their own
export const server = query.get(inWindow ? "server" : "workers");
export const echo = `${server}/echo`;
export const refused = `${server}/status?code=503`;
// Again at once, nearly, so that a test takes no longer than it must
export const QUICK = { firstDelayMs: 20, maxDelayMs: 100 };
export const SOON = { backoff: QUICK };
// Engines that differ from the standard where tests say so
export const isFirefox = /Firefox/.test(navigator.userAgent);
export const isWebKit = /AppleWebKit/.test(navigator.userAgent) && !/Chrome/.test(navigator.userAgent);
// What npm users get, or what wasm-pack put into pkg/
const all = await (query.has("shipped") ? shipped() : load());
export const { ReconnectingWebSocket, WebSocketClientError } = all;
// The class that is tested: without retries, the other one must pass alike.
export const retrying = query.has("retrying");
export const WebSocketClient = retrying ? withoutRetries() : all.WebSocketClient;

async function shipped() {
  const all = await import("../../dist/npm/index.js");
  await all.default();
  return all;
}

const tests = [];

export const test = (name, run) => tests.push({ name, run });

// Runs them all; `report` is called with the outcome of each.
export async function run(report) {
  for (const { name, run } of tests) {
    report({ name, ...(await outcome(run)) });
  }
}

async function outcome(run) {
  try {
    const told = await within(60, run());
    // Some report more than that they passed
    return { error: null, note: typeof told === "string" ? told : null };
  } catch (thrown) {
    return { error: `${thrown.name}: ${thrown.message}` };
  }
}

// The class with that option in every call of its constructor, and else as it is.
function withoutRetries() {
  const made = new Proxy(ReconnectingWebSocket, {
    construct(target, [...args], newTarget) {
      if (args.length === 1 && args[0] === undefined) {
        args[0] = "undefined";
      }
      if (args.length) {
        args[2] = { ...args[2], backoff: { ...args[2]?.backoff, maxRetries: 0 } };
      }
      return Reflect.construct(target, args, newTarget);
    },
  });
  ReconnectingWebSocket.prototype.constructor = made;
  return made;
}

async function within(seconds, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not over in ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function equal(actual, expected, of = "") {
  const [got, wanted] = [actual, expected].map((value) => JSON.stringify(value) ?? String(value));
  if (got !== wanted) {
    throw new Error(`${of && `${of}: `}got ${got}, not ${wanted}`);
  }
}

// The name of what `run` throws.
export function thrown(run) {
  try {
    run();
  } catch (error) {
    return error.name;
  }
  return "nothing";
}

// What the promise rejects with.
export const rejection = (promise) =>
  promise.then(
    () => {
      throw new Error("it did not reject");
    },
    (error) => error,
  );

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// Waits until the condition holds, or a promise of it.
export async function until(holds) {
  const end = performance.now() + 30_000;
  while (!(await holds())) {
    if (performance.now() > end) {
      throw new Error(`it never came to be that ${holds}`);
    }
    await sleep(10);
  }
}

export const next = (target, type) =>
  within(30, new Promise((resolve) => target.addEventListener(type, resolve, { once: true }))).catch((error) => {
    throw new Error(`no ${type} event: ${error.message}`);
  });

export async function opened(...args) {
  const ws = new WebSocketClient(...args);
  await next(ws, "open");
  return ws;
}

export async function ended(ws) {
  ws.close();
  await next(ws, "close");
}

// What a loop takes, and the error that ended it.
export async function drain(ws) {
  const taken = [];
  try {
    for await (const data of ws) {
      taken.push(data);
    }
  } catch (error) {
    return { taken, error };
  }
  return { taken };
}

// Every event of a socket from now on, each with the state in which it came.
export const record = (ws) => noted(ws, OF_ONE, ({ type }) => `${type} ${ws.readyState}`);

// The same of a ReconnectingWebSocket, with a message's data.
export const recordAll = (ws) =>
  noted(ws, OF_SEVERAL, ({ type, data }) => `${type} ${ws.readyState}${data ? ` ${data}` : ""}`);

// Of these types, without the state.
export const recordTypes = (ws, types = OF_SEVERAL) =>
  noted(ws, types, ({ type, data }) => `${type}${data ? ` ${data}` : ""}`);

const OF_ONE = ["open", "message", "error", "close"];
const OF_SEVERAL = ["open", "message", "lost", "reconnecting", "dropped", "error", "close"];

function noted(ws, types, line) {
  const log = [];
  for (const type of types) {
    ws.addEventListener(type, (event) => log.push(line(event)));
  }
  return log;
}

let ids = 0;

// One that no connection has had.
export const id = () => `js-${Date.now()}-${ids++}`;

// What the server saw of the connections with this id, once so many have ended.
export async function seen(id, ended = 1) {
  return (await fetch(`${server.replace("ws", "http")}/seen/${id}?ended=${ended}`)).json();
}

// The same, so far.
export async function seenNow(id) {
  return (await fetch(`${server.replace("ws", "http")}/seen/${id}`)).json();
}

// What the server kept of them: their messages' first words, in order.
export async function kept(id) {
  return (await fetch(`${server.replace("ws", "http")}/kept/${id}`)).json();
}

// A handler attribute keeps objects, without calling their handleEvent, and turns other values into null.
export function keepsObjects(ws, name) {
  for (const value of ["text", 1, true, undefined, Symbol(), null]) {
    ws[name] = value;
    equal(ws[name], null, name);
  }
  const object = {
    handleEvent: () => {
      throw new Error("called");
    },
  };
  ws[name] = object;
  equal(ws[name] === object, true, name);
}

// Lets in who says the token first
export const guarded = `${server}/greeting?token=secret`;

export async function sayToken(connection) {
  connection.send("token secret");
  equal(await connection.receive(), "welcome");
}
