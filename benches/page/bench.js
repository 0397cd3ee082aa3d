// The page of the benchmarks: `bench.run({ quick, server })` measures, and resolves to what it measured.
import { openFrame } from "./frames.js";
import { importsAMessage } from "./imports.js";
import { runPlace } from "./measure.js";
import * as loopback from "./places/loopback.js";
import * as page from "./places/page.js";
import { programs, subjects } from "./subjects.js";

// Each takes { quick, server, only, among } and resolves to its rows. `only`, if given, is a part of the text "place: job";
// `among` lists the subjects, if not all.
const places = [measured("page", page, importsAMessage), measured("loopback", loopback)];

window.bench = {
  async run(settings) {
    const rows = [];
    for (const place of places) {
      rows.push(...(await place(settings)));
    }
    return { engine: navigator.userAgent, isolated: crossOriginIsolated, rows };
  },
};

// A place whose jobs all subjects do. `count`, if given, says how many imports a Rust program calls for one message.
function measured(name, { jobs, pace }, count) {
  return async ({ quick, server, only, among = Object.keys(subjects) }) => {
    const open = (subject) => openFrame({ place: name, subject, server });
    const rows = await runPlace({ name, jobs, subjects: among, pace: pace(quick), only, open });
    if (count) {
      await addImports(rows, (subject) => openFrame({ place: name, subject, server, counted: "yes" }), count);
    }
    return rows;
  };
}

async function addImports(rows, open, count) {
  const counted = programs.filter((program) => rows.some(({ subject }) => subject === program));
  for (const subject of counted) {
    const stage = await open(subject);
    for (const row of rows.filter((row) => row.subject === subject)) {
      row.imports = await count(stage, row.job);
    }
    stage.remove();
  }
}
