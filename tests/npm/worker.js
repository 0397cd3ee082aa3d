// The worker of app.js.
import * as all from "wasm-websocket";
import { common, run } from "./check.js";

self.onmessage = async ({ data: server }) => postMessage(await run(common(all, server)));
