// Points 16 to 20 and 22 of the standard: what comes from the server, and its events.
import { WebSocketClient, echo, equal, isWebKit, next, opened, record, server, sleep, test } from "./harness.js";

test("16: at the open event, the extensions are those that the server agreed to", async () => {
  const extensions = async (Class) => {
    const ws = new Class(`${server}/extension`);
    const message = next(ws, "message");
    const told = await new Promise((resolve) => {
      ws.onopen = () => resolve(ws.extensions);
    });
    equal((await message).data, "as it is");
    ws.close();
    await next(ws, "close");
    equal(ws.extensions, told);
    return told;
  };
  equal([await extensions(WebSocketClient), await extensions(WebSocket)], ["permessage-deflate", "permessage-deflate"]);
  const none = await opened(echo);
  equal(none.extensions, "");
  none.close();
});

test("16: at the open event, state and subprotocol are set", async () => {
  const ws = new WebSocketClient(echo, ["unknown", "superchat", "chat"]);
  const told = await new Promise((resolve) => {
    ws.onopen = () => resolve([ws.readyState, ws.protocol]);
  });
  equal(told, [1, "superchat"]);
  ws.close();
});

test("17: a message is a MessageEvent with origin, and data by its kind", async () => {
  const ws = new WebSocketClient(`${server}/frames-with-handshake`);
  const log = [];
  ws.onmessage = (event) =>
    log.push(
      event instanceof MessageEvent,
      event.origin,
      typeof event.data,
      event.data.size,
      event.lastEventId,
      event.source,
      event.ports.length,
    );
  await next(ws, "close");
  equal(log, [true, server, "string", null, "", null, 0, true, server, "object", 2, "", null, 0]);
});

test("17: no message comes after close() was called", async () => {
  const ws = new WebSocketClient(`${server}/flood?count=1000&size=1000`);
  let count = 0;
  ws.onmessage = () => {
    count++;
    equal(ws.readyState, 1);
    ws.close();
  };
  await next(ws, "close");
  equal(count, 1);
});

// The states that come up in tasks between its events, up to the first with CLOSING or for so many connections.
async function statesOf(Class, connections) {
  let states;
  for (let n = 0; n < connections && !states?.includes(2); n++) {
    const ws = new Class(`${server}/close?code=4001&reason=bye`);
    const log = record(ws);
    states = [ws.readyState];
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      states.push(ws.readyState);
      port2.postMessage(null);
    };
    port2.postMessage(null);
    const { code, reason, wasClean } = await next(ws, "close");
    await sleep(50);
    port1.close();
    equal([code, reason, wasClean], [4001, "bye", true]);
    equal([states.at(-1), log], [3, ["open 1", "close 3"]]);
    equal(states.join(), [...states].sort().join());
  }
  return new Set(states);
}

test("18: when the server closes, it is CLOSING in a task of its own", async () => {
  // Of a loaded machine's tasks one may miss it
  const states = await statesOf(WebSocketClient, 10);
  const native = await statesOf(WebSocket, 10);
  // WebKit goes to CLOSED at once
  equal([states.has(2), native.has(2)], [!isWebKit, !isWebKit]);
});

test("19: error comes only of failure, then exactly one close", async () => {
  const ends = [
    ["no-such-endpoint", [1006, false], ["error 3", "close 3"]],
    ["status?code=401", [1006, false], ["error 3", "close 3"]],
    ["reset-in-handshake", [1006, false], ["error 3", "close 3"]],
    ["close", [1005, true], ["open 1", "close 3"]],
    ["close?code=1000", [1000, true], ["open 1", "close 3"]],
    ["close?code=1011", [1011, true], ["open 1", "close 3"]],
  ];
  for (const [path, expected, events] of ends) {
    const ws = new WebSocketClient(`${server}/${path}`);
    const log = record(ws);
    let error;
    ws.onerror = (event) => (error = event);
    const close = await next(ws, "close");
    equal([close instanceof CloseEvent, close.code, close.wasClean], [true, ...expected], path);
    equal(error?.constructor.name, events[0] === "error 3" ? "Event" : undefined, path);
    await sleep(50);
    equal(log, events, path);
  }
});

test("19: a connection that breaks has the events of the browser's class", async () => {
  for (const path of ["reset", "reset-in-message", "close-crossing", "drop-after?messages=1"]) {
    const [ours, native] = await Promise.all(
      [WebSocketClient, WebSocket].map(async (Class) => {
        const ws = new Class(`${server}/${path}`);
        const log = record(ws);
        ws.onopen = () => (path === "close-crossing" ? ws.close(4000) : ws.send("x"));
        const { code, reason, wasClean } = await next(ws, "close");
        return [...log, code, reason, wasClean];
      }),
    );
    equal(ours, native, path);
  }
});

test("22: pings and pongs are invisible", async () => {
  const ws = new WebSocketClient(`${server}/ping`);
  const log = record(ws);
  const { data } = await next(ws, "message");
  equal([data, log, ws.bufferedAmount], ["ponged", ["open 1", "message 1"], 0]);
  ws.close();
});

// In Firefox they come meanwhile, elsewhere after it.
test("17: messages that come while a listener blocks are kept, in order", async () => {
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
  await Promise.race([last, sleep(5000)]);
  equal(received, sent);
  ws.close();
});

test("20: a listener that throws stops neither the others nor the socket", async () => {
  const ws = await opened(echo);
  const reported = next(globalThis, "error");
  // Else a worker's goes on to its page
  addEventListener("error", (event) => event.preventDefault(), { once: true });
  ws.onmessage = () => {
    throw new Error("from a listener");
  };
  ws.send("x");
  await next(ws, "message");
  equal((await reported).error.message, "from a listener");
  ws.onmessage = null;
  ws.send("y");
  equal((await next(ws, "message")).data, "y");
  ws.close();
});
