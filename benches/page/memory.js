// Memory: 10,000 connects and closes, a GiB each way, and 150 sockets open at once.
import { heap } from "./heap.js";
import { newId, ports, require, seen } from "./sockets.js";

// Sockets that connect at once, each to a port of its own: Chromium makes one handshake at a time with a port, and waits 10 ms
// before the next. It also delays all handshakes by the number of those under way: up to 5 ms for six, 20 for eight.
const CONNECTING = 6;

// Connects and closes `count` sockets of a way, at most `alive` of them open at a time. Every second one is dropped, not closed, where
// that makes a difference. Resolves to the memory after each tenth of them.
export async function soak({ open, wasmBytes }, { server, count, alive = 50 }) {
  const id = newId("soak");
  const urls = (await ports(server, CONNECTING)).map((port) => `${port}/echo?id=${id}`);
  const opened = [];
  const samples = { wasm: [], heap: [] };
  const sample = async () => {
    samples.heap.push(await heap());
    samples.wasm.push(wasmBytes?.() ?? null);
  };
  let started = 0;
  const lane = async (url, until) => {
    while (started < until) {
      started++;
      opened.push(await open(url));
      if (opened.length > alive - CONNECTING) {
        await end(opened.shift());
      }
    }
  };
  for (let tenth = 1; tenth <= 10; tenth++) {
    await Promise.all(urls.map((url) => lane(url, (tenth * count) / 10)));
    await Promise.all(opened.splice(0).map(end));
    await sample();
  }
  const log = await seen(server, id, count);
  require(log.opened === count &&
    log.open === 0 &&
    log.messages === count, `after ${count} connects and closes the server saw`, log);
  return samples;
}

// Receives `total` bytes in messages of `size`. Resolves to wasm's memory after each sixteenth.
export async function receive({ read, wasmBytes }, { server, total, size }) {
  const count = total / size;
  const socket = await read(`${server}/flood?id=${newId("receive")}&count=${count}&size=${size}`);
  const samples = [];
  while (socket.count() < count) {
    if (socket.count() >= (samples.length * count) / 16) {
      samples.push(wasmBytes());
    }
    await pause(5);
  }
  samples.push(wasmBytes());
  const found = socket.found();
  require(found.bytes === total &&
    found.messages === count &&
    found.wrong === 0, `of ${count} messages it read`, found);
  socket.close();
  return samples;
}

// Sends `total` bytes in messages of `size`. Resolves to wasm's memory before and after.
export async function send({ sink, wasmBytes }, { server, total, size }) {
  const before = wasmBytes();
  const report = await sink(`${server}/sink?id=${newId("send")}`, total / size, size);
  // One more: the one that asked for the report
  const { messages, bytes } = report;
  require(messages === total / size + 1 && bytes === total + "report".length, "the server's report is", report);
  return [before, wasmBytes()];
}

// Opens `count` sockets. Resolves to what each takes of wasm's memory and of the JavaScript heap, in bytes.
export async function alive({ open, fill, wasmBytes }, { server, count }) {
  const id = newId("alive");
  const urls = (await ports(server, CONNECTING)).map((port) => `${port}/echo?id=${id}`);
  // The first ones make what all share
  const first = await openAll(open, urls, CONNECTING);
  fill?.();
  const before = { wasm: wasmBytes?.(), heap: await heap() };
  const all = await openAll(open, urls, count);
  // Without it, a socket may seem to take a 150th of a page more or less
  const filled = fill?.() ?? 0;
  const each = {
    wasm: wasmBytes ? (wasmBytes() - before.wasm - filled) / count : null,
    heap: before.heap === null ? null : ((await heap()) - before.heap) / count,
  };
  await Promise.all([...first, ...all].map((connection) => connection.close()));
  const log = await seen(server, id, first.length + all.length);
  require(log.open === 0, `after ${count} sockets were closed the server saw`, log);
  return each;
}

async function openAll(open, urls, count) {
  const all = [];
  let started = 0;
  const lane = async (url) => {
    while (started < count) {
      started++;
      all.push(await open(url));
    }
  };
  await Promise.all(urls.map(lane));
  return all;
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

let ends = 0;

function end(connection) {
  return ends++ % 2 && connection.drop ? connection.drop() : connection.close();
}
