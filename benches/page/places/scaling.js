// The place "scaling": what a message costs with many waiting and with many sockets alive, and a burst over the network.
import { aliveCosts, burst, waitingCosts } from "../scaling.js";
import { OURS, way } from "../ways.js";

const PACES = {
  full: { waitings: [1, 100, 10_000, 1_000_000], alives: [1, 50, 150], rounds: 9, messages: 50_000, burst: 1_000_000 },
  quick: { waitings: [1, 100, 10_000], alives: [1, 50], rounds: 5, messages: 10_000, burst: 10_000 },
};

// Rows for those that can be measured so.
export async function scaling({ quick, server, only, among }) {
  const { waitings, alives, rounds, messages, burst: count } = quick ? PACES.quick : PACES.full;
  const subjects = ["native", ...OURS].filter((name) => among.includes(name));
  const rows = [];
  const run = async (group, measure) => {
    for (const subject of `scaling: ${group}`.includes(only) ? subjects : []) {
      for (const [job, samples] of await measure(await way(subject))) {
        rows.push({ place: "scaling", job, subject, unit: "ns", samples });
      }
    }
  };
  const named = (costs, what) => [...costs].map(([number, samples]) => [`${number} ${what}`, samples]);
  await run("messages waiting", async (way) =>
    named(await waitingCosts(way, { server, waitings, rounds, messages }), "messages waiting"),
  );
  await run("sockets alive", async (way) =>
    named(await aliveCosts(way, { server, alives, rounds, messages }), "sockets alive"),
  );
  await run("burst", async (way) => [[`burst of ${count}`, [await burst(way, { server, count })]]]);
  return rows;
}
