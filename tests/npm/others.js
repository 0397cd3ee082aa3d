// A program for Node: the classes over WebSocket classes of other packages, which stood there before the import, or since.
import { Server, WebSocket as MockSocket } from "mock-socket";
import WebSocket from "ws";
import { echo, equal, run } from "./check.js";

const [, , server] = process.argv;
const mocked = "ws://mocked";
// The server puts mock-socket's class in its place
const Own = globalThis.WebSocket;
new Server(`${mocked}/echo`).on("connection", (socket) => socket.on("message", (data) => socket.send(data)));

// A copy of the package that finds `Class` when it is loaded.
async function loadedOver(Class) {
  globalThis.WebSocket = Class;
  return import(`${import.meta.resolve("wasm-websocket/inline")}?over=${Class.name}${Math.random()}`);
}

async function both(Class, address, check) {
  for (const loaded of [Class, Own]) {
    const { WebSocketClient, ReconnectingWebSocket } = await loadedOver(loaded);
    globalThis.WebSocket = Class;
    await check(WebSocketClient, address);
    await check(ReconnectingWebSocket, address);
  }
}

// As msw does: a Proxy before the class, whose sockets are of another one.
const Proxied = new Proxy(Own, {
  construct: (_, [address, protocols]) => new MockSocket(address, protocols),
});

// Once the mock is gone, sockets are the host's own again.
async function afterwards() {
  const { WebSocketClient, ReconnectingWebSocket } = await loadedOver(Proxied);
  globalThis.WebSocket = Own;
  for (const Class of [WebSocketClient, ReconnectingWebSocket]) {
    await echo(Class, server);
  }
  const ws = new WebSocketClient(`${server}/echo`);
  equal(ws instanceof Own, true);
  ws.close();
}

// One message there and back, then a close, which mock-socket never calls clean.
function trace(Class, address) {
  const ws = new Class(`${address}/echo`);
  const log = [];
  ws.addEventListener("open", () => ws.send("x"));
  ws.onmessage = ({ data }) => {
    log.push(data, ws.readyState);
    ws.close(4000, "done");
  };
  return new Promise((resolve) => {
    ws.onclose = ({ code, reason, wasClean }) => resolve([...log, code, reason, wasClean, ws.readyState]);
  });
}

async function asMocked(Class, address) {
  equal(await trace(Class, address), await trace(MockSocket, address));
}

async function closed(Class, address) {
  const ws = new Class(`${address}/no-answer`);
  const opening = ws.opened.catch(({ kind }) => kind);
  ws.close();
  equal([await opening, (await ws.closed).code], ["closed", 1006]);
  const aborted = new Class(`${address}/no-answer`, { signal: AbortSignal.timeout(1) });
  equal(await aborted.opened.catch(({ name }) => name), "TimeoutError");
  equal((await aborted.closed).code, 1006);
}

console.log(
  JSON.stringify(
    await run({
      "over ws": () => both(WebSocket, server, echo),
      "over ws, closed while it connects": () => both(WebSocket, server, closed),
      "over mock-socket": () => both(MockSocket, mocked, asMocked),
      "over a Proxy before the class": () => both(Proxied, mocked, asMocked),
      "after a Proxy before the class": afterwards,
    }),
  ),
);
process.exit();
