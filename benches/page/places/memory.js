// The place "memory": wasm's memory and the JavaScript heap over many connections, many bytes and many sockets.
import { alive, receive, send, soak } from "../memory.js";
import { OURS, way } from "../ways.js";

const KIB = 1024;

const PACES = {
  full: { connects: 10_000, total: 1024 * KIB * KIB, sockets: 150 },
  quick: { connects: 500, total: 16 * KIB * KIB, sockets: 20 },
};

// Rows for all subjects. Those that are not ours only connect and close.
export async function memory({ quick, server, only, among }) {
  const { connects, total, sockets } = quick ? PACES.quick : PACES.full;
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
  await run(`${connects} connects and closes`, among, async (way) => {
    const { wasm, heap } = await soak(way, { server, count: connects });
    return { "wasm memory": wasm, "JavaScript heap": heap };
  });
  for (const size of [64 * KIB, 1024 * KIB]) {
    const of = `${total / KIB / KIB} MiB in messages of ${size / KIB} KiB`;
    await run(`receive ${of}`, ours, async (way) => ({ "wasm memory": await receive(way, { server, total, size }) }));
    const sinks = ours.filter((name) => name !== "wasm-websocket");
    await run(`send ${of}`, sinks, async (way) => ({ "wasm memory": await send(way, { server, total, size }) }));
  }
  const open = ["native", ...ours].filter((name) => among.includes(name));
  await run(`${sockets} sockets open`, open, async (way) => {
    const { wasm, heap } = await alive(way, { server, count: sockets });
    return { "wasm memory a socket": [wasm], "JavaScript heap a socket": [heap] };
  });
  return rows;
}
