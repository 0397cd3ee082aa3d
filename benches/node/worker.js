// One subject, in a thread of its own. A call that fails ends it with its error.
import { parentPort, workerData } from "node:worker_threads";

import { openStage } from "../page/stage.js";

const stage = await openStage(workerData);

parentPort.on("message", async ({ name, args }) => parentPort.postMessage(await stage[name](...args)));
parentPort.postMessage("ready");
