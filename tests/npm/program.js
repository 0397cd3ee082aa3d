// A program for Node, Deno and Bun; prints what came of its checks.
import * as all from "wasm-websocket";
import * as inline from "wasm-websocket/inline";
import * as web from "wasm-websocket/index.js";
import { readFile } from "node:fs/promises";
import process from "node:process";
import { common, echo, equal, fails, restarted, run } from "./check.js";
import { traced } from "./targets.js";

const [, , server] = process.argv;
const { default: init, WebSocketClient } = all;

async function sendsHeaders(Class, { protocols }) {
  const address = server.replace("ws://localhost", "http://127.0.0.1");
  const id = `headers-${Math.random()}`;
  const options = { headers: { authorization: id }, protocol: "none" };
  const ws = new Class(`${server}/echo?id=${id}`, ...(protocols ? [protocols, options] : [options]));
  await ws.opened;
  equal(ws.protocol, protocols ?? "");
  ws.close();
  await ws.closed;
  const seen = await (await fetch(`${address}/seen/${id}?ended=1`)).json();
  equal(seen.authorization, id);
}

const outcomes = await run({
  "ready without init()": () => echo(WebSocketClient, server),
  "init() does no harm": async () => {
    await Promise.all([init(), init()]);
    await echo(WebSocketClient, server);
  },
  ...common(all, server),
  "closed while it connects it says so": async () => {
    for (const Class of [WebSocketClient, all.ReconnectingWebSocket]) {
      const ws = new Class(`${server}/no-answer`);
      const loop = ws[Symbol.asyncIterator]().next();
      const opening = ws.opened.catch((error) => [error.kind, "cause" in error]);
      ws.close();
      equal([await opening, await loop, (await ws.closed).code], [["closed", false], { done: true }, 1006]);
    }
  },
  "an address where nobody listens is an error": () =>
    restarted(server, (address) => fails("connect-failed", WebSocketClient, address)),
  "a relative URL's error says that it must be absolute": () => {
    for (const Class of [WebSocketClient, all.ReconnectingWebSocket]) {
      let told;
      try {
        new Class("/x");
      } catch (error) {
        told = [error.name, error.message];
      }
      equal(told, [
        "SyntaxError",
        'invalid URL "/x": it can\'t be parsed, give an absolute one such as ws://localhost:9998/echo',
      ]);
    }
  },
  "what the platform says of a failure is passed on": async () => {
    const refused = `${server}/status?code=401`;
    const told = await new Promise((resolve) => {
      new WebSocket(refused).onerror = ({ message }) => resolve(message);
    });
    // Deno's and Bun's has the status, Node's has not
    equal(told.includes("401"), "Deno" in globalThis || "Bun" in globalThis);
    for (const [Class, kind, options] of [
      [WebSocketClient, "connect-failed", {}],
      [all.ReconnectingWebSocket, "retries-exhausted", { backoff: { maxRetries: 1, firstDelayMs: 1 } }],
    ]) {
      const ws = new Class(refused, options);
      const [texts, types] = [[], []];
      for (const type of ["error", "reconnecting"]) {
        ws.addEventListener(type, ({ error }) => {
          texts.push(error?.message);
          types.push(type);
        });
      }
      const error = await ws.opened.catch((error) => error);
      await ws.closed;
      texts.push(error.cause?.message);
      equal([error.kind, types], [kind, kind === "connect-failed" ? ["error"] : ["reconnecting", "error"]]);
      // Node's newest tells an error without a text
      texts.forEach((text) => equal([text === "", told.includes(text)], [told === "", true]));
    }
  },
  "options of the platform's class are passed on to it, also where something wraps it": async () => {
    const Own = globalThis.WebSocket;
    for (const Wrapped of [Own, class extends Own {}, new Proxy(Own, {})]) {
      globalThis.WebSocket = Wrapped;
      for (const Class of [WebSocketClient, all.ReconnectingWebSocket]) {
        await sendsHeaders(Class, {});
        await sendsHeaders(Class, { protocols: "chat" });
      }
    }
    globalThis.WebSocket = Own;
  },
  "ReconnectingWebSocket waits for its server": () =>
    restarted(server, async (address, start) => {
      const ws = new all.ReconnectingWebSocket(address, { backoff: { firstDelayMs: 1, maxDelayMs: 100 } });
      ws.send("queued");
      ws.addEventListener("reconnecting", start, { once: true });
      for await (const data of ws) {
        equal(data, "queued");
        ws.close();
      }
    }),
  "each connection is greeted first, probed, and gets again what is not acknowledged": async () => {
    const ws = new all.ReconnectingWebSocket(`${server}/greeting?token=secret&messages=1`, {
      backoff: { firstDelayMs: 1 },
      liveness: { probe: "ping", everyMs: 10, isAnswer: "ping" },
      replay: true,
      greeting: async (connection) => {
        connection.send("token secret");
        equal(await connection.receive(), "welcome");
      },
    });
    ws.send("early");
    const log = [];
    for await (const data of ws) {
      log.push(data);
      if (log.length === 2) {
        ws.drained().then(() => setTimeout(() => ws.reconnect(), 50));
      } else if (log.length === 4) {
        ws.close();
      }
    }
    equal([log, ws.counters().roundTripMs >= 0], [["1", "early", "1", "early"], true]);
  },
  "with listeners for messages the classes do what the host's does": async () => {
    const native = await traced(() => new WebSocket(`${server}/echo`));
    for (const Class of [WebSocketClient, all.ReconnectingWebSocket]) {
      const ours = await traced(() => new Class(`${server}/echo`));
      // Node and Deno give a handler that is replaced another place
      for (const row of Object.keys(native).filter((row) => !row.startsWith("onmessage"))) {
        equal([row, ours[row]], [row, native[row]]);
      }
    }
  },
  inlined: () => echo(inline.WebSocketClient, server),
  "read from its file": async () => {
    const file = new URL(import.meta.resolve("wasm-websocket/wasm_websocket_bg.wasm"));
    await web.default(await readFile(file));
    await echo(web.WebSocketClient, server);
  },
});
console.log(JSON.stringify(outcomes));
// Of a check that failed, a socket may be left that comes back
process.exit();
