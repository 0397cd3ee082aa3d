// In workerd, bundled as wrangler does. The argument is the server's address.
import { readFile } from "node:fs/promises";
import process from "node:process";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { row } from "../rows.js";

const WASM = "wasm_websocket_bg.wasm";

const { outputFiles } = await build({
  entryPoints: ["workerd/worker.js"],
  bundle: true,
  format: "esm",
  conditions: ["workerd", "worker", "browser"],
  external: ["*.wasm"],
  write: false,
});
const worker = new Miniflare({
  compatibilityDate: "2026-07-01",
  modules: [
    { type: "ESModule", path: "worker.js", contents: outputFiles[0].text },
    { type: "CompiledWasm", path: WASM, contents: await readFile(`node_modules/wasm-websocket/${WASM}`) },
  ],
});
const { version } = JSON.parse(await readFile("node_modules/workerd/package.json"));
await row(`workerd ${version}`, "the condition `workerd`, which wrangler sets", async () => {
  const answer = await worker.dispatchFetch(`http://localhost/?server=${process.argv[2]}`);
  return answer.json();
});
await worker.dispose();
