// In a page and on the server of Next, built and started. The argument is the server's address.
import { execFile, spawn } from "node:child_process";
import { copyFile, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import process from "node:process";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { inChromium } from "../pages.js";
import { row } from "../rows.js";

const NEXT = "node_modules/next/dist/bin/next";
const query = `?server=${process.argv[2]}`;
const { version } = JSON.parse(await readFile("node_modules/next/package.json"));
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };

await copyFile("program.js", "next/app/program.js");
const built = promisify(execFile)(process.execPath, [NEXT, "build", "next"], { env }).catch(({ stdout, stderr }) => {
  throw new Error(stdout + stderr);
});
built.catch(() => {});

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answered(address) {
  for (let tries = 0; tries < 100; tries++) {
    try {
      return await fetch(address);
    } catch {
      await setTimeout(100);
    }
  }
  throw new Error("Next's server doesn't answer");
}

const port = await freePort();
const root = `http://127.0.0.1:${port}`;
let running;
await row(`Next ${version}, page`, '`"use client"`', async () => {
  await built;
  running = spawn(process.execPath, [NEXT, "start", "next", "-H", "127.0.0.1", "-p", port], { env, stdio: "ignore" });
  await answered(root);
  return inChromium(`${root}/${query}`);
});
await row(`Next ${version}, server`, "Node 22 or later", async () => (await answered(`${root}/server${query}`)).json());
running?.kill();
process.exit();
