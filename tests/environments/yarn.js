// Installs the package by yarn 1 on Node 20, where a page may be built: yarn refuses a package whose `engines` say no.
import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { row } from "./rows.js";

const run = promisify(execFile);
const [node, yarn, ours] = ["node20/bin/node", "yarn/bin/yarn.js", "wasm-websocket"].map((file) =>
  resolve("node_modules", file),
);

await row("yarn 1.22.22 on Node 20", "none", async () => {
  const cwd = await mkdtemp(join(tmpdir(), "yarn-"));
  await writeFile(join(cwd, "package.json"), JSON.stringify({ dependencies: { "wasm-websocket": `file:${ours}` } }));
  await run(node, [yarn, "install", "--offline", "--silent"], { cwd });
  const { stdout } = await run(node, ["-p", 'require("wasm-websocket").WebSocketClient.name'], { cwd });
  if (stdout.trim() !== "WebSocketClient") {
    throw new Error(`it is installed, but exports no class: ${stdout}`);
  }
  return { advice: "it installs" };
});
process.exit();
