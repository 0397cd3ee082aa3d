// The page that `cargo xtask test` opens: 10,000 sockets, and a short form of what else is measured for memory and scaling.
import { alive, receive, send, soak } from "./memory.js";
import { aliveCosts, burst, waitingCosts } from "./scaling.js";
import { require } from "./sockets.js";
import { OURS, way } from "./ways.js";

const KIB = 1024;
const MIB = 1024 * KIB;

const SOCKETS = 10_000;
// After so many of them nothing may grow any more.
const FIRST = 1000;
// For each way its part of 1 MiB for 10,000 sockets.
const HEAP_GROWTH = MIB / OURS.length;
// Bytes that a socket takes of wasm's memory. Some of it stays until the collector takes what JavaScript has of the socket.
const IN_WASM = {
  "wasm-websocket": 470,
  "wasm-websocket stream": 720,
  WebSocketClient: 100,
  ReconnectingWebSocket: 2180,
};
const WASM_LIMIT = 16 * MIB;
// Bytes a socket, about twice of what it takes.
const OF_WASM = 4 * KIB;
const OF_HEAP = 24 * KIB;
// Twice the target, as other programs may run beside this.
const SLOWER = 3;

const server = new URLSearchParams(location.search).get("server");

const count = SOCKETS / OURS.length;

// By name. Each gets a way, and resolves to a note.
const TESTS = {
  [`${count} connects and closes leave nothing`]: async (way, name) => {
    const { wasm, heap } = await soak(way, { server, count });
    const [first, ...later] = wasm.slice(FIRST / (count / 10) - 1);
    // Where nobody can ask for a collection, half of what it would be if all of them stayed
    const isCollected = heap[0] !== null || globalThis.TestUtils;
    const most = isCollected ? 0 : ((count - FIRST) * IN_WASM[name]) / 2;
    require(Math.max(...later) - first <= most, `wasm's memory grew after the first ${FIRST}:`, wasm);
    const growth = heap.at(-1) - heap[0];
    require(growth < HEAP_GROWTH, "the JavaScript heap grew:", heap);
    return heap[0] === null ? "" : `the JavaScript heap grew by ${growth} bytes`;
  },
  "64 MiB are received": async (way) => {
    for (const size of [64 * KIB, MIB]) {
      bounded(await receive(way, { server, total: 64 * MIB, size }));
    }
  },
  "64 MiB are sent with back-pressure": async (way) => {
    for (const size of [64 * KIB, MIB]) {
      bounded(await send(way, { server, total: 64 * MIB, size }));
    }
  },
  "150 sockets are open at once": async (way) => {
    const { wasm, heap } = await alive(way, { server, count: 150 });
    const each = { wasm, heap };
    require(wasm < OF_WASM && heap < OF_HEAP, "bytes a socket:", each);
    return `bytes a socket: ${JSON.stringify(each)}`;
  },
  "a burst of 50,000 is read in order": (way) => burst(way, { server, count: 50_000 }).then(() => ""),
  "a message costs the same with 50,000 waiting": async (way) => {
    const waitings = [1, 50_000];
    // As many for both, which take as long and so are as often interrupted
    const costs = await waitingCosts(way, { server, waitings, rounds: 5, messages: 50_000 });
    return flat(costs, waitings);
  },
  "a message costs the same with 150 sockets alive": async (way) => {
    const alives = [1, 150];
    return flat(await aliveCosts(way, { server, alives, rounds: 5, messages: 5_000 }), alives);
  },
};

function bounded(samples) {
  require(Math.max(...samples) < WASM_LIMIT, "wasm's memory was", samples);
}

function flat(costs, [one, many]) {
  const [few, more] = [one, many].map((number) => median(costs.get(number)));
  require(more <= SLOWER * few, `nanoseconds with ${one}:`, costs.get(one), `with ${many}:`, costs.get(many));
  return `${(more / few).toFixed(2)} times`;
}

function median(samples) {
  return samples.toSorted((a, b) => a - b)[samples.length >> 1];
}

// Callbacks send without back-pressure.
const isFor = (name, test) => name !== "wasm-websocket" || !test.endsWith("with back-pressure");

const outcomes = [];
for (const name of OURS) {
  for (const [test, run] of Object.entries(TESTS).filter(([test]) => isFor(name, test))) {
    const outcome = { name: `${name}: ${test}`, error: null };
    const start = performance.now();
    try {
      outcome.note = (await run(await way(name), name)) || undefined;
    } catch (error) {
      outcome.error = `${error}`;
    }
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${seconds} s: ${outcome.name} ${outcome.error ?? outcome.note ?? ""}`);
    outcomes.push(outcome);
  }
}
window.outcomes = outcomes;
