// The place "page": what a message costs in the page alone. The sockets are the browser's own and open, but the messages
// that they receive are dispatched from here, and what is sent goes nowhere.
import { binary, text } from "../payloads.js";

const KIB = 1024;

export const jobs = {
  "receive text 32 B": receive(text(32)),
  "receive text 4 KiB": receive(text(4 * KIB)),
  "receive text 64 KiB": receive(text(64 * KIB)),
  "receive binary 32 B": receive(binary(32)),
  "receive binary 4 KiB": receive(binary(4 * KIB)),
  "receive binary 64 KiB": receive(binary(64 * KIB)),
  "receive, not read": receive(text(32), "nothing"),
  "send text 32 B": send(text(32)),
  "send text 4 KiB": send(text(4 * KIB)),
  "send binary 32 B": send(binary(32)),
  "send binary 4 KiB": send(binary(4 * KIB)),
  "send().await 32 B": send(text(32), true),
  "send().await 4 KiB": send(text(4 * KIB), true),
};

export const pace = (quick) => ({
  warmUps: 4,
  ...(quick ? { rounds: 7, milliseconds: 4 } : { rounds: 31, milliseconds: 10 }),
});

// Events are made before a sample begins, and dispatched once. Microtasks run after each, as after an event from a network.
function receive({ kind, size, pool }, reads = kind) {
  const path = "/echo";
  const batch = (messages) =>
    Array.from({ length: messages }, (_, index) => new MessageEvent("message", { data: pool[index % pool.length] }));
  return {
    path,
    reads,
    most: 20_000,
    batch,
    async run({ program, messages, batch, scope }) {
      const all = program.receive(messages);
      await dispatch(batch, scope);
      await all;
    },
    // Some libraries read everything
    expected: (messages) => [messages, reads === "nothing" ? null : messages * size, 0],
    // The same without a listener: its time is subtracted
    empty: {
      path,
      reads: "never",
      batch,
      run: ({ batch, scope }) => dispatch(batch, scope),
      expected: () => [0, 0, 0],
    },
  };
}

async function dispatch(events, { socket }) {
  for (const event of events) {
    socket.dispatchEvent(event);
    await null;
  }
}

function send({ kind, pool: [first] }, awaiting = false) {
  const payload = kind === "text" ? first : new Uint8Array(first);
  return {
    path: "/echo",
    reads: "nothing",
    most: 2_000_000,
    batch: () => payload,
    run: ({ program, messages, batch }) => program.send(messages, batch, awaiting),
    expected: (messages) => [0, 0, messages],
  };
}

// Notes which socket was made last, and has sockets send nothing.
export function prepare() {
  const { WebSocket } = globalThis;
  const scope = { socket: undefined, sent: 0 };
  const Noting = new Proxy(WebSocket, {
    construct(Class, args, newTarget) {
      scope.socket = Reflect.construct(Class, args, newTarget);
      return scope.socket;
    },
  });
  WebSocket.prototype.constructor = Noting;
  WebSocket.prototype.send = () => {
    scope.sent += 1;
  };
  globalThis.WebSocket = Noting;
  // No event can be dispatched on one
  delete globalThis.WebSocketStream;
  return scope;
}
