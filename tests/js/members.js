// Points 7, 8 and 20 of the standard: what Web IDL makes of the class, binaryType, and handler attributes.
import { WebSocketClient, echo, equal, keepsObjects, next, opened, retrying, server, test, thrown } from "./harness.js";

const OVER = [
  "acknowledge",
  "addEventListener",
  "closed",
  "counters",
  "drained",
  "onconnecting",
  "ondropped",
  "onlost",
  "onreconnecting",
  "opened",
  "reconnect",
  "removeEventListener",
  "requeueUnsent",
  "retryAfter",
  "retryCount",
  "sendVolatile",
  "takeUnsent",
];
// In the place of EventTarget's, and enumerable as those
const LISTENING = ["addEventListener", "removeEventListener"];
const OURS = Symbol.for("wasm-websocket");
const INSPECT = Symbol.for("nodejs.util.inspect.custom");
const names = (object) => Object.getOwnPropertyNames(object).sort();

// All that can be seen of a property.
function described(object, name) {
  const { value, get, set, ...rest } = Object.getOwnPropertyDescriptor(object, name);
  const told = (f) => (typeof f === "function" ? [f.name, f.length, "prototype" in f] : (f ?? null));
  return { ...rest, value: told(value), get: told(get), set: told(set) };
}

test("7: every member is described as the browser's", () => {
  const native = WebSocket.prototype;
  equal(
    names(WebSocketClient.prototype).filter((name) => !OVER.includes(name)),
    names(native),
  );
  for (const name of names(native)) {
    if (name !== "constructor") {
      equal(described(WebSocketClient.prototype, name), described(native, name), name);
    }
  }
  const keys = (object) =>
    [
      ...(function* () {
        for (const key in object) yield key;
      })(),
    ].sort();
  equal(keys(WebSocketClient.prototype), keys(native));
  equal(keys(WebSocketClient), keys(WebSocket));
  equal(described(WebSocketClient.prototype, Symbol.toStringTag), described(native, Symbol.toStringTag));
});

test("7: what it has over the browser's is not enumerable", () => {
  const { prototype } = WebSocketClient;
  const over = OVER.filter((name) => Object.hasOwn(prototype, name) && !LISTENING.includes(name));
  equal(over.length, retrying ? OVER.length - LISTENING.length : 3);
  equal(
    over.map((name) => Object.getOwnPropertyDescriptor(prototype, name).enumerable),
    over.map(() => false),
  );
  const symbols = [Symbol.asyncIterator, Symbol.toStringTag, Symbol.dispose, Symbol.asyncDispose, INSPECT, OURS].filter(
    Boolean,
  );
  equal(Object.getOwnPropertySymbols(prototype).length, symbols.length);
  equal(
    symbols.map((symbol) => Object.getOwnPropertyDescriptor(prototype, symbol).enumerable),
    symbols.map(() => false),
  );
});

test("7: the constants can't be changed", () => {
  for (const holder of [WebSocketClient, WebSocketClient.prototype]) {
    ["CONNECTING", "OPEN", "CLOSING", "CLOSED"].forEach((name, value) => {
      equal(Object.getOwnPropertyDescriptor(holder, name), {
        value,
        writable: false,
        enumerable: true,
        configurable: false,
      });
      equal(
        thrown(() => {
          holder[name] = 9;
        }),
        "TypeError",
      );
      equal(holder[name], value);
    });
  }
});

test("7: it is an EventTarget of its own, not the browser's class", () => {
  const ws = new WebSocketClient(echo);
  equal([ws instanceof EventTarget, ws instanceof WebSocketClient, ws instanceof WebSocket], [true, true, false]);
  equal(Object.getPrototypeOf(WebSocketClient) === EventTarget, true);
  equal(Object.getPrototypeOf(WebSocketClient.prototype) === EventTarget.prototype, true);
  equal(Object.getPrototypeOf(ws) === WebSocketClient.prototype, true);
  equal(Object.prototype.toString.call(ws), "[object WebSocket]");
  equal(
    [WebSocketClient.name, WebSocketClient.length, ws.constructor === WebSocketClient],
    [retrying ? "ReconnectingWebSocket" : "WebSocketClient", 1, true],
  );
  equal(Reflect.ownKeys(ws), []);
  ws.onopen = () => {};
  equal(Reflect.ownKeys(ws), []);
  ws.close();
});

test("7: it can be extended", async () => {
  class Chat extends WebSocketClient {
    heard = [];
    constructor() {
      super(echo, "chat");
    }
    say(text) {
      this.send(text);
    }
  }
  const ws = new Chat();
  await next(ws, "open");
  ws.say("x");
  equal([(await next(ws, "message")).data, ws.protocol, ws.heard], ["x", "chat", []]);
  ws.close();
});

test("7: a call without new, or without an argument, is a TypeError", () => {
  const ws = new WebSocketClient(echo);
  equal(
    thrown(() => WebSocketClient(echo)),
    "TypeError",
  );
  equal(
    thrown(() => new WebSocketClient()),
    "TypeError",
  );
  equal(
    thrown(() => ws.send()),
    "TypeError",
  );
  equal(
    thrown(() => new ws.send("x")),
    "TypeError",
  );
  ws.close();
});

test("7: on a foreign this, every member is a TypeError", async () => {
  const { prototype } = WebSocketClient;
  const native = new WebSocket(echo);
  for (const foreign of [undefined, null, 1, {}, prototype, native, Object.create(prototype), new EventTarget()]) {
    for (const name of names(prototype)) {
      const { get, set, value } = Object.getOwnPropertyDescriptor(prototype, name);
      const call = (f, ...args) =>
        equal(
          thrown(() => f.call(foreign, ...args)),
          "TypeError",
          name,
        );
      if (name === "drained") {
        equal(await value.call(foreign).catch((error) => error.name), "TypeError", name);
      } else if (get) {
        call(get);
        set && call(set, null);
      } else if (typeof value === "function" && name !== "constructor") {
        call(value, "x");
      }
    }
  }
  native.close();
});

test("7: it works in the place of the global class, and when pages spoil what it relies on", async () => {
  const saved = {
    WebSocket,
    dispatchEvent: EventTarget.prototype.dispatchEvent,
    add: EventTarget.prototype.addEventListener,
    apply: Reflect.apply,
  };
  globalThis.WebSocket = WebSocketClient;
  delete EventTarget.prototype.dispatchEvent;
  Reflect.apply = () => {
    throw new Error("spoilt");
  };
  let ws;
  try {
    ws = new WebSocket(echo);
    delete EventTarget.prototype.addEventListener;
    const event = await new Promise((resolve) => (ws.onopen = resolve));
    equal(event.type, "open");
  } finally {
    globalThis.WebSocket = saved.WebSocket;
    EventTarget.prototype.dispatchEvent = saved.dispatchEvent;
    EventTarget.prototype.addEventListener = saved.add;
    Reflect.apply = saved.apply;
  }
  ws.close();
});

test("8: an invalid binaryType is ignored", () => {
  const ws = new WebSocketClient(echo);
  for (const invalid of ["no such type", "", null, undefined, 1, {}, "BLOB", "Arraybuffer"]) {
    ws.binaryType = invalid;
    equal(ws.binaryType, "blob");
  }
  ws.binaryType = { toString: () => "arraybuffer" };
  equal(ws.binaryType, "arraybuffer");
  equal(
    thrown(() => {
      ws.binaryType = Symbol();
    }),
    "TypeError",
  );
  ws.close();
});

test("8: binaryType changes while open and applies at dispatch", async () => {
  const ws = await opened(echo);
  const kinds = [];
  const over = new Promise((resolve) => {
    ws.onmessage = ({ data }) => {
      kinds.push(data.constructor.name);
      ws.binaryType = ws.binaryType === "blob" ? "arraybuffer" : "blob";
      if (kinds.length === 4) {
        resolve();
      }
    };
  });
  for (let n = 0; n < 4; n++) {
    ws.send(new Uint8Array([1, 2, 3]));
  }
  await over;
  equal(kinds, ["Blob", "ArrayBuffer", "Blob", "ArrayBuffer"]);
  ws.binaryType = "blob";
  ws.send(new Uint8Array([1, 2, 3]));
  const { data } = await next(ws, "message");
  equal([data.size, data.type, [...new Uint8Array(await new Response(data).arrayBuffer())]], [3, "", [1, 2, 3]]);
  ws.close();
});

test("20: what is no object becomes null, what is no function is kept and not called", async () => {
  const ws = await opened(echo);
  for (const name of ["onopen", "onmessage", "onerror", "onclose"]) {
    keepsObjects(ws, name);
  }
  ws.send("x");
  await next(ws, "message");
  ws.close();
  await next(ws, "close");
});

test("20: this, target and currentTarget are the socket", async () => {
  const ws = new WebSocketClient(echo);
  const log = [];
  for (const type of ["open", "message", "close"]) {
    ws[`on${type}`] = function (event) {
      log.push(
        type,
        this === ws,
        event.target === ws,
        event.currentTarget === ws,
        event.composedPath()[0] === ws,
        event.eventPhase,
      );
      log.push(event.bubbles, event.cancelable, arguments.length);
    };
  }
  await next(ws, "open");
  ws.send("x");
  await next(ws, "message");
  ws.close();
  await next(ws, "close");
  const rest = [true, true, true, true, 2, false, false, 1];
  equal(log, ["open", ...rest, "message", ...rest, "close", ...rest]);
});

test("20: a handler keeps its place when replaced, and gives it up with null", async () => {
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
  ws.send("x");
  await next(ws, "message");
  equal(log, ["listener"]);
  ws.close();
});

test("20: a handler's false cancels an event that can be", () => {
  const ws = new WebSocketClient(echo);
  ws.onmessage = () => false;
  equal(ws.dispatchEvent(new Event("message", { cancelable: true })), false);
  ws.onmessage = () => 0;
  equal(ws.dispatchEvent(new Event("message", { cancelable: true })), true);
  ws.close();
});

test("20: events are the browser's own kinds, with the browser's members", async () => {
  const [ours, native] = [WebSocketClient, WebSocket].map(async (Class) => {
    const ws = new Class(`${server}/frames-with-handshake`);
    const told = [];
    ws.addEventListener("open", (event) => told.push(summary(event)));
    ws.addEventListener("message", (event) => told.push(summary(event)));
    ws.addEventListener("close", (event) => told.push(summary(event)));
    await next(ws, "close");
    return told;
  });
  equal(await ours, await native);
  equal((await ours).length, 4);
});

function summary(event) {
  const all = { kind: event.constructor.name };
  for (const name in event) {
    // Of a socket that is not the browser's, events are made by a script
    if (!["isTrusted", "timeStamp", "path"].includes(name) && !["object", "function"].includes(typeof event[name])) {
      all[name] = event[name];
    }
  }
  return all;
}
