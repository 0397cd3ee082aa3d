// The page that fetches the wasm: reports what came of the checks.
import init, * as classes from "wasm-websocket/index.js";
import { outcomes } from "../program.js";

const server = new URLSearchParams(location.search).get("server");
await init();
window.outcomes = await outcomes(classes, server);
