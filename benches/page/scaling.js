// Scaling: what a message costs with 1 to 1,000,000 waiting for the reader, and with 1 to 150 sockets alive; a burst of small
// messages over a real socket.
import { newId, ports, require, seen } from "./sockets.js";

// Bytes of a tiny message.
const TINY = 4;
// Ports over which many sockets connect at once.
const CONNECTING = 4;

// Reads a burst of `count` tiny messages in a loop. Resolves to nanoseconds a message, of the whole way.
export async function burst({ read }, { server, count }) {
  const start = performance.now();
  const id = newId("burst");
  const socket = await read(`${server}/flood?id=${id}&count=${count}&size=${TINY}`);
  while (socket.count() < count) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const cost = each(performance.now() - start, count);
  const found = socket.found();
  require(found.wrong === 0 && found.messages === count, `of a burst of ${count} it read`, found);
  socket.close();
  await over(server, id, 1);
  return cost;
}

// What a message costs from its dispatch until it is read, in nanoseconds, when `waiting` are dispatched before the reader runs:
// for each number in `waitings` a list with a sample of each round. The empty dispatch is subtracted.
export async function waitingCosts({ read }, { server, waitings, rounds, messages }) {
  const id = newId("waiting");
  const url = `${server}/echo?id=${id}`;
  const socket = await read(url);
  const idle = await idleSocket(url);
  const events = pool();
  const costs = new Map(waitings.map((waiting) => [waiting, []]));
  for (let round = 0; round < rounds; round++) {
    for (const waiting of waitings) {
      const batches = Math.max(1, Math.floor(messages / waiting));
      const start = performance.now();
      for (let n = 0; n < batches; n++) {
        await dispatchAndRead(socket, events, waiting);
      }
      const whole = performance.now();
      for (let n = 0; n < batches; n++) {
        dispatch(idle, events, waiting);
        await null;
      }
      const empty = performance.now() - whole;
      costs.get(waiting).push(each(whole - start - empty, batches * waiting));
    }
  }
  idle.close();
  socket.close();
  await over(server, id, 2);
  return costs;
}

// What a message costs, as above, when so many sockets are alive and each gets one in turn. They are opened anew for each
// sample, so that the numbers take turns.
export async function aliveCosts({ read }, { server, alives, rounds, messages }) {
  const servers = await ports(server, CONNECTING);
  const costs = new Map(alives.map((alive) => [alive, []]));
  for (let round = 0; round < rounds; round++) {
    for (const alive of alives) {
      const id = newId("alive");
      const sockets = [];
      while (sockets.length < alive) {
        const missing = servers.slice(0, alive - sockets.length);
        sockets.push(...(await Promise.all(missing.map((server) => read(`${server}/echo?id=${id}`)))));
      }
      const idle = await idleSocket(`${server}/echo?id=${id}`);
      costs.get(alive).push(await costInTurn(sockets, idle, messages));
      for (const socket of [idle, ...sockets]) {
        socket.close();
      }
      await over(server, id, alive + 1);
    }
  }
  return costs;
}

async function costInTurn(sockets, idle, messages) {
  const events = pool();
  const run = async (count) => {
    const start = performance.now();
    for (let n = 0; n < count; n++) {
      await dispatchAndRead(sockets[n % sockets.length], events, 1);
    }
    const whole = performance.now();
    for (let n = 0; n < count; n++) {
      dispatch(idle, events, 1);
      await null;
    }
    return 2 * whole - start - performance.now();
  };
  // What runs once for each socket
  await run(2 * sockets.length);
  return each(await run(messages), messages);
}

async function dispatchAndRead(socket, events, count) {
  const until = socket.count() + count;
  dispatch(socket.target, events, count);
  let turns = 0;
  while (socket.count() < until) {
    await null;
    require(turns++ < 10 * count + 100, "the reader doesn't read");
  }
}

function dispatch(target, events, count) {
  for (let n = 0; n < count; n++) {
    target.dispatchEvent(events[n % events.length]);
  }
}

// An open socket without a listener.
async function idleSocket(url) {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error("the connection failed"));
  });
  return socket;
}

// Several, so that nothing of one event is cached.
function pool() {
  return Array.from(
    { length: 64 },
    (_, n) => new MessageEvent("message", { data: new Uint8Array(TINY).fill(n).buffer }),
  );
}

// Waits until that many have ended, as all of them are to: the browser allows no more than 255 at a time.
async function over(server, id, count) {
  const log = await seen(server, id, count);
  require(log.open === 0 && log.ended === count, `of ${count} sockets the server saw`, log);
}

function each(milliseconds, count) {
  return (milliseconds * 1e6) / count;
}
