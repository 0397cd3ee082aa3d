// The place "loopback": whole messages, over a real connection to the server on the same machine.
import { binary } from "../payloads.js";

const KIB = 1024;

export const jobs = {
  "receive 32 B": receive(32),
  "receive 64 KiB": receive(64 * KIB),
  "send 32 B": send(32),
  "send 64 KiB": send(64 * KIB),
  "round trip 32 B": roundTrip(32),
  "round trip 64 KiB": roundTrip(64 * KIB),
};

export const pace = (quick) => ({
  warmUps: 1,
  ...(quick ? { rounds: 11, milliseconds: 20 } : { rounds: 15, milliseconds: 60 }),
});

// The server sends what is asked for.
function receive(size) {
  return {
    path: "/throughput",
    reads: "binary",
    most: most(size),
    batch: (messages) => `send ${messages} ${size}`,
    async run({ program, messages, batch }) {
      await program.send(1, batch, true);
      await program.receive(messages);
    },
    expected: (messages) => [messages, messages * size, null],
  };
}

// The server counts, and sends one empty message when all have arrived.
function send(size) {
  const sent = bytes(size);
  return {
    path: "/throughput",
    reads: "binary",
    most: most(size),
    batch: (messages) => `count ${messages}`,
    async run({ program, messages, batch }) {
      await program.send(1, batch, true);
      await program.send(messages, sent, true);
      await program.receive(1);
    },
    expected: () => [1, 0, null],
  };
}

function roundTrip(size) {
  const sent = bytes(size);
  return {
    path: "/echo",
    reads: "binary",
    most: most(size),
    batch: () => sent,
    run: ({ program, messages, batch }) => program.roundTrips(messages, batch),
    expected: (messages) => [messages, messages * size, null],
  };
}

// No more than a browser keeps for a slow reader.
function most(size) {
  return Math.min(20_000, (16 << 20) / size);
}

function bytes(size) {
  return new Uint8Array(binary(size).pool[0]);
}

// Everything is as it is.
export const prepare = () => ({});
