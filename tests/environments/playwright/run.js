// In a page whose sockets Playwright mocks. The argument is the server's address.
import { readFile } from "node:fs/promises";
import process from "node:process";
import { build } from "vite7";
import { QUIET, inFolder } from "../pages.js";
import { row } from "../rows.js";

const outDir = "built/playwright";
const { version } = JSON.parse(await readFile("node_modules/playwright-core/package.json"));
const refused = encodeURIComponent(`${process.argv[2]}/status?code=403`);

await build({
  ...QUIET,
  root: "web",
  base: "./",
  build: { outDir: `../${outDir}`, emptyOutDir: true, target: "es2022" },
});
await row(`Playwright ${version}, \`routeWebSocket\``, "none", () =>
  inFolder(outDir, `?server=ws://mocked.test&refused=${refused}`, (page) =>
    page.routeWebSocket("ws://mocked.test/**", (ws) => ws.onMessage((message) => ws.send(message))),
  ),
);
process.exit();
