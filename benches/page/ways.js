// The ways to have a connection that are measured for memory and scaling: the crate's callbacks and stream, both JavaScript
// classes, the browser's own class, and, to open and close alone, the peers.
import { subjects } from "./subjects.js";

const PROGRAM = new URL("../../target/bench/programs/wasm-websocket/program.js", import.meta.url);
const PACKAGE = new URL("../../dist/npm/index.js", import.meta.url);

let copies = 0;

// A way, in a copy of its program of its own: no other job has used its memory.
// - `open` resolves to a connection over which an echo has come
// - `read` resolves to a socket that counts what it reads: the crate's by its callback or in a loop, a class of ours by `for await`
// - `sink` sends as fast as back-pressure lets it, and resolves to the server's report
// - `wasmBytes` has the size of wasm's memory
export function way(name) {
  const ways = {
    native: async () => ({ open: open(WebSocket), read: listen }),
    "wasm-websocket": () => crate("by_callbacks"),
    "wasm-websocket stream": () => crate("by_stream"),
    WebSocketClient: () => class_(name),
    ReconnectingWebSocket: () => class_(name),
  };
  return ways[name]?.() ?? peer(name);
}

// The names of those that can do everything.
export const OURS = ["wasm-websocket", "wasm-websocket stream", "WebSocketClient", "ReconnectingWebSocket"];

async function crate(by) {
  const [module, wasmBytes] = await loaded(PROGRAM);
  const { Connection, Reader, fill_memory, send_by_sink } = module;
  return {
    wasmBytes,
    fill: fill_memory,
    open: async (url) => {
      const connection = await Connection[by](url);
      return { close: () => connection.close(), drop: () => connection.free() };
    },
    read: async (url) => {
      const reader = await Reader[by](url);
      return {
        target: reader.socket,
        count: () => reader.messages,
        found: () => ({ messages: reader.messages, bytes: reader.bytes, wrong: reader.wrong }),
        close: () => reader.free(),
      };
    },
    // Callbacks have none
    sink: by === "by_stream" && (async (...args) => JSON.parse(await send_by_sink(...args))),
  };
}

async function class_(name) {
  const [{ [name]: Class }, wasmBytes] = await loaded(PACKAGE);
  return { wasmBytes, open: open(Class), read: loop(Class), sink: sink(Class) };
}

async function peer(name) {
  let Subject;
  const wasmBytes = await memoryOf(async () => {
    Subject = await subjects[name]();
  });
  const open = async (url) => {
    const connection = await Subject.connect(url, "text");
    await connection.send(1, "hello", true);
    await connection.receive(1);
    return { close: () => connection.free() };
  };
  return { wasmBytes, open };
}

async function loaded(url) {
  let module;
  const wasmBytes = await memoryOf(async () => {
    module = await import(`${url}?copy=${copies++}`);
    await module.default();
  });
  return [module, wasmBytes];
}

// The size of the memory of the wasm that `load` instantiates; undefined if there is none. Not every program exports it.
async function memoryOf(load) {
  const { instantiate, instantiateStreaming } = WebAssembly;
  let memory;
  const noting =
    (make) =>
    async (...args) => {
      const made = await make(...args);
      memory = (made.instance ?? made).exports.memory;
      return made;
    };
  Object.assign(WebAssembly, {
    instantiate: noting(instantiate),
    instantiateStreaming: noting(instantiateStreaming),
  });
  await load();
  Object.assign(WebAssembly, { instantiate, instantiateStreaming });
  return memory && (() => memory.buffer.byteLength);
}

function open(Class) {
  return (url) =>
    new Promise((resolve, reject) => {
      const socket = new Class(url);
      socket.onopen = () => socket.send("hello");
      socket.onerror = () => reject(new Error(`the connection of a ${Class.name} failed`));
      socket.onmessage = ({ data }) =>
        data === "hello" ? resolve(closing(socket)) : reject(new Error(`received ${data}`));
    });
}

function closing(socket) {
  const closed = new Promise((resolve) => {
    socket.onclose = resolve;
  });
  return {
    close: () => {
      socket.close();
      return closed;
    },
  };
}

// Reads a class of ours by `for await`.
function loop(Class) {
  return async (url) => {
    const socket = new Class(url);
    socket.binaryType = "arraybuffer";
    const received = new Received();
    const read = async () => {
      for await (const data of socket) {
        received.add(data);
      }
    };
    // What it throws, the count shows
    read().catch(() => {});
    await socket.opened;
    return reader(socket, received);
  };
}

async function listen(url) {
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  const received = new Received();
  socket.onmessage = ({ data }) => received.add(data);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error("the connection failed"));
  });
  return reader(socket, received);
}

function reader(socket, received) {
  return {
    target: socket,
    count: () => received.messages,
    found: () => ({ ...received }),
    close: () => socket.close(),
  };
}

// What was read of messages from a server that numbers them: each byte is the lowest byte of the number.
class Received {
  messages = 0;
  bytes = 0;
  // Out of order or damaged
  wrong = 0;

  add(data) {
    const bytes = new Uint8Array(data);
    const expected = this.messages++ & 255;
    this.bytes += bytes.length;
    if (bytes[0] !== expected || bytes[bytes.length - 1] !== expected) {
      this.wrong++;
    }
  }
}

// Sends as fast as `drained()` lets it.
function sink(Class) {
  const HIGH_WATER_MARK = 1 << 20;
  return async (url, count, size) => {
    const socket = new Class(url);
    await socket.opened;
    for (let n = 0; n < count; n++) {
      socket.send(new Uint8Array(size).fill(7));
      if (socket.bufferedAmount > HIGH_WATER_MARK) {
        await socket.drained(HIGH_WATER_MARK);
      }
    }
    socket.send("report");
    for await (const report of socket) {
      socket.close();
      return JSON.parse(report);
    }
    throw new Error("the server sent no report");
  };
}
