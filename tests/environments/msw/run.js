// With msw's mocks, which replace the global class before or after the import. The arguments: the server's address, and which.
import { readFile } from "node:fs/promises";
import process from "node:process";
import { ws } from "msw";
import { setupServer } from "msw/node";
import { outcomes } from "../program.js";
import { row } from "../rows.js";

const [, , server, when] = process.argv;
const MOCKED = "ws://mocked.test";
const { version } = JSON.parse(await readFile("node_modules/msw/package.json"));

const mocked = ws.link(`${MOCKED}/*`).addEventListener("connection", ({ client }) => {
  client.addEventListener("message", ({ data }) => client.send(data));
});
const mocks = setupServer(mocked);
const start = () => mocks.listen({ onUnhandledRequest: "bypass" });

await row(`msw ${version}, \`listen()\` ${when} the import`, "none", async () => {
  if (when === "before") {
    start();
  }
  const classes = await import("wasm-websocket");
  if (when === "after") {
    start();
  }
  return outcomes(classes, MOCKED, `${server}/status?code=403`);
});
process.exit();
