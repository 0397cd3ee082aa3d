// The page of the benchmarks: `bench.run({ places, quick, server })` measures, and resolves to what it measured.
import { openFrame } from "./frames.js";
import { importsAMessage } from "./imports.js";
import { runPlace } from "./measure.js";
import * as loopback from "./places/loopback.js";
import { memory } from "./places/memory.js";
import * as page from "./places/page.js";
import { scaling } from "./places/scaling.js";
import * as start from "./places/start.js";
import { programs, subjects, takingPart } from "./subjects.js";

// Each takes these settings, and resolves to its rows:
// - quick: few rounds and few subjects
// - server: the address of the server of WebSockets
// - only: a part of the text "place: job", if not every job is wanted
// - among: the names of the subjects, if not all are wanted
const places = { page: inPage, loopback: overLoopback, start: starts, memory, scaling };

window.bench = {
  // `chosen` are names of places.
  async run({ places: chosen, ...settings }) {
    const rows = [];
    for (const place of chosen) {
      rows.push(...(await places[place]({ only: "", among: takingPart(subjects, settings.quick), ...settings })));
    }
    return { engine: navigator.userAgent, isolated: crossOriginIsolated, rows };
  },
};

async function inPage({ quick, server, only, among }) {
  const open = (subject, counted = "") => openFrame({ place: "page", subject, server, counted });
  const rows = await runPlace({ ...page, name: "page", subjects: among, quick, only, open });
  const inRust = rows.filter(({ subject }) => programs.includes(subject));
  for (const [subject, itsRows] of Map.groupBy(inRust, ({ subject }) => subject)) {
    const stage = await open(subject, "yes");
    for (const row of itsRows) {
      row.imports = await importsAMessage(stage, row.job);
    }
    stage.remove();
  }
  return rows;
}

async function overLoopback({ quick, server, only, among }) {
  const open = (subject) => openFrame({ place: "loopback", subject, server });
  return runPlace({ ...loopback, name: "loopback", subjects: among, quick, only, open });
}

async function starts({ quick, server, only, among }) {
  const open = (subject) => openFrame({ place: "start", subject, server });
  return start.run({ subjects: among, quick, only, open });
}
