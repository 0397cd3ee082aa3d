// The place "memory": wasm's memory and the JavaScript heap over many connections, many bytes and many sockets.
import { alive, receive, send, soak } from "../memory.js";
import { programs } from "../subjects.js";
import { OURS, way } from "../ways.js";

const KIB = 1024;

const CONNECTS = 10_000;
// Enough to see that something of each stays.
const PEERS_CONNECTS = 1000;
const TOTAL = 1024 * KIB * KIB;
const SOCKETS = 150;

// Rows for our subjects; the other programs in Rust only connect and close.
export async function memory({ server, only, among }) {
  const ours = among.filter((name) => OURS.includes(name));
  const rows = [];
  const run = async (job, subjects, measure) => {
    for (const subject of `memory: ${job}`.includes(only) ? subjects : []) {
      for (const [what, samples] of Object.entries(await measure(await way(subject)))) {
        if (samples.every(Number.isFinite)) {
          rows.push({ place: "memory", job: `${job}: ${what}`, subject, unit: "bytes", samples });
        }
      }
    }
  };
  const connect = (count, subjects) =>
    run(`${count} connects and closes`, subjects, async (way) => {
      const { wasm, heap } = await soak(way, { server, count });
      return { "wasm memory": wasm, "JavaScript heap": heap };
    });
  await connect(CONNECTS, ours);
  const others = programs.filter((name) => among.includes(name) && !ours.includes(name));
  await connect(PEERS_CONNECTS, others);
  for (const size of [64 * KIB, 1024 * KIB]) {
    const of = `${TOTAL / KIB / KIB} MiB in messages of ${size / KIB} KiB`;
    await run(`receive ${of}`, ours, async (way) => ({
      "wasm memory": await receive(way, { server, total: TOTAL, size }),
    }));
    const sinks = ours.filter((name) => name !== "wasm-websocket");
    await run(`send ${of}`, sinks, async (way) => ({ "wasm memory": await send(way, { server, total: TOTAL, size }) }));
  }
  const open = ["native", ...ours].filter((name) => among.includes(name));
  await run(`${SOCKETS} sockets open`, open, async (way) => {
    const { wasm, heap } = await alive(way, { server, count: SOCKETS });
    return { "wasm memory a socket": [wasm], "JavaScript heap a socket": [heap] };
  });
  return rows;
}
