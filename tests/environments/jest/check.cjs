// The test that jest runs, in CommonJS as it does by default; writes what came of it into a file.
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { outcomes } = require("../built/program.cjs");

module.exports = (environment) => {
  test(environment, async () => {
    const found = await outcomes(require("wasm-websocket"), process.env.SERVER);
    writeFileSync(join(process.env.OUTCOMES, `${environment}.json`), JSON.stringify(found));
  }, 100_000);
};
