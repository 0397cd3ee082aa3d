// The test that vitest runs; writes what came of it into a file.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { test } from "vitest";
import { outcomes } from "../program.js";

export function check(environment) {
  test(environment, async () => {
    const found = await outcomes(await import("wasm-websocket"), process.env.SERVER);
    writeFileSync(join(process.env.OUTCOMES, `${environment}.json`), JSON.stringify(found));
  }, 100_000);
}
