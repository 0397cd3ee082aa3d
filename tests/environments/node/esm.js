// The ES module that Node, Deno and Bun run.
import process from "node:process";
import { outcomes } from "../program.js";
import { row } from "../rows.js";

const runtime = globalThis.Deno
  ? `Deno ${Deno.version.deno}`
  : process.versions.bun
    ? `Bun ${process.versions.bun}`
    : `Node ${process.versions.node}`;
const setup = globalThis.WebSocket ? "none" : "a `WebSocket`, such as that of ws";
await row(runtime, setup, async () => outcomes(await import("wasm-websocket"), process.argv[2]));
process.exit();
