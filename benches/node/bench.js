// The benchmarks in Node: the JavaScript classes over the loopback. `node bench.js SERVER [--quick] [--only TEXT]` prints what
// it measured as JSON, as the page gives it.
import { once } from "node:events";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";

import { runPlace } from "../page/measure.js";
import * as loopback from "../page/places/loopback.js";
import { classes, takingPart } from "../page/subjects.js";

const { values, positionals } = parseArgs({
  options: { quick: { type: "boolean", default: false }, only: { type: "string", default: "" } },
  allowPositionals: true,
});
const [server] = positionals;
if (!server) {
  throw new Error("say which server, for example: node bench.js ws://127.0.0.1:9998");
}

// The stage (../page/stage.js) of a subject in a thread of its own.
async function openWorker(subject) {
  const worker = new Worker(new URL("worker.js", import.meta.url), {
    workerData: { place: "loopback", subject, server },
  });
  const answer = async () => (await once(worker, "message"))[0];
  const call =
    (name) =>
    (...args) => {
      worker.postMessage({ name, args });
      return answer();
    };
  await answer();
  return { start: call("start"), sample: call("sample"), stop: call("stop"), remove: () => worker.terminate() };
}

const rows = await runPlace({
  ...loopback,
  ...values,
  name: "node",
  subjects: takingPart(classes, values.quick),
  open: openWorker,
});
console.log(JSON.stringify({ engine: `Node ${process.versions.node}`, isolated: true, rows }));
