// The place "scaling": what a message costs with many waiting and with many sockets alive, and a burst over the network.
import { aliveCosts, burst, waitingCosts } from "../scaling.js";
import { OURS, way } from "../ways.js";

const WAITINGS = [1, 100, 10_000, 1_000_000];
const ALIVES = [1, 50, 150];
const BURST = 1_000_000;
const ROUNDS = 9;
const MESSAGES = 50_000;

// Rows for those that can be measured so.
export async function scaling({ server, only, among }) {
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
    named(
      await waitingCosts(way, { server, waitings: WAITINGS, rounds: ROUNDS, messages: MESSAGES }),
      "messages waiting",
    ),
  );
  await run("sockets alive", async (way) =>
    named(await aliveCosts(way, { server, alives: ALIVES, rounds: ROUNDS, messages: MESSAGES }), "sockets alive"),
  );
  await run("burst", async (way) => [[`burst of ${BURST}`, [await burst(way, { server, count: BURST })]]]);
  return rows;
}
