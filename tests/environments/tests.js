// Runs the tests of jest and vitest, and prints what they wrote. The argument is the server's address.
import { execFile } from "node:child_process";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { row } from "./rows.js";

const RUNNERS = {
  jest: { args: ["jest/bin/jest.js", "--rootDir=jest"], environments: ["node", "jsdom"] },
  vitest: { args: ["vitest/vitest.mjs", "run", "--root=vitest"], environments: ["node", "jsdom", "happy-dom"] },
};
const SETUPS = {
  "jest-jsdom": "the package jest-environment-jsdom",
  "vitest-jsdom": "use happy-dom or node instead: in vitest with jsdom 31 no socket opens",
};
const version = async (name) => JSON.parse(await readFile(`node_modules/${name}/package.json`)).version;

for (const [name, { args, environments }] of Object.entries(RUNNERS)) {
  const OUTCOMES = await mkdtemp(join(tmpdir(), `${name}-`));
  const [script, ...more] = args;
  const env = { ...process.env, OUTCOMES, SERVER: process.argv[2] };
  const run = promisify(execFile)(process.execPath, [`node_modules/${script}`, ...more], { env });
  // What vitest reports beside, an error that nobody caught, is the environment's own
  const { message = "it wrote nothing" } = await run.catch((error) => error);
  for (const environment of environments) {
    const setup = SETUPS[`${name}-${environment}`] ?? "none";
    await row(`${name} ${await version(name)}, ${environment}`, setup, async () => {
      const file = readFile(join(OUTCOMES, `${environment}.json`));
      return JSON.parse(await file.catch(() => Promise.reject(new Error(message))));
    });
  }
}
