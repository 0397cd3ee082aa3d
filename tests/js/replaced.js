// The class in the place of the global one, as it is and as libraries wrap it.
import { WebSocketClient, echo, equal, id, next, seen, test } from "./harness.js";

// One message there and back through the global class, which then is `Class`; what the server saw of it.
async function inPlace(Class, check = () => {}) {
  const saved = globalThis.WebSocket;
  const name = id();
  globalThis.WebSocket = Class;
  try {
    const ws = new WebSocket(`${echo}?id=${name}`, ["chat"]);
    equal([ws instanceof WebSocket, ws instanceof WebSocketClient, ws instanceof EventTarget], [true, true, true]);
    equal([WebSocket.OPEN, ws.OPEN, ws.protocol], [1, 1, ""]);
    await next(ws, "open");
    ws.send("x");
    const { data, target } = await next(ws, "message");
    equal([data, target === ws, ws.protocol], ["x", true, "chat"]);
    await check(ws);
    ws.close(4000, "bye");
    equal((await next(ws, "close")).reason, "bye");
  } finally {
    globalThis.WebSocket = saved;
  }
  const { opened, messages, codes } = await seen(name);
  return { opened, messages, codes };
}

// One connection, and each message once
const ONCE = { opened: 1, messages: 1, codes: [4000] };

test("in the place of the global class it opens one connection, and does not find itself", async () => {
  equal(await inPlace(WebSocketClient), ONCE);
});

test("a subclass in that place may override send and close", async () => {
  class Logging extends WebSocketClient {
    log = [];
    send(data) {
      this.log.push(data);
      super.send(data);
    }
    close(code, reason) {
      this.log.push(code);
      super.close(code, reason);
    }
    get readyState() {
      return super.readyState;
    }
  }
  let socket;
  equal(await inPlace(Logging, (ws) => (socket = ws)), ONCE);
  equal([socket.log, socket.constructor === Logging], [["x", 4000], true]);
});

test("a Proxy in that place sees one construction", async () => {
  let constructions = 0;
  const Wrapped = new Proxy(WebSocketClient, {
    construct(target, args, newTarget) {
      constructions++;
      return Reflect.construct(target, args, newTarget);
    },
  });
  equal([await inPlace(Wrapped), constructions], [ONCE, 1]);
});

test("a function in that place may make it by Reflect.construct", async () => {
  function Wrapped(...args) {
    return Reflect.construct(WebSocketClient, args, new.target);
  }
  Wrapped.prototype = Object.create(WebSocketClient.prototype);
  Object.setPrototypeOf(Wrapped, WebSocketClient);
  equal(await inPlace(Wrapped, (ws) => equal(Object.getPrototypeOf(ws) === Wrapped.prototype, true)), ONCE);
});

test("wrappers may be put over wrappers", async () => {
  class Inner extends WebSocketClient {
    send(data) {
      super.send(`${data}`);
    }
  }
  const Middle = new Proxy(Inner, {});
  class Outer extends Middle {
    sent = 0;
    send(data) {
      this.sent++;
      super.send(data);
    }
  }
  equal(await inPlace(Outer, (ws) => equal([ws.sent, ws instanceof Inner], [1, true])), ONCE);
});

test("methods that are replaced on the prototype are what is called", async () => {
  const { prototype } = WebSocketClient;
  const { send } = prototype;
  let calls = 0;
  prototype.send = function (...args) {
    calls++;
    return send.apply(this, args);
  };
  try {
    equal([await inPlace(WebSocketClient), calls], [ONCE, 1]);
  } finally {
    Object.defineProperty(prototype, "send", { value: send });
  }
});
