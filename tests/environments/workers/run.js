// In each kind of worker, as a module and as a classic script, in Chromium. The argument is the server's address.
import { copyFile } from "node:fs/promises";
import process from "node:process";
import { build } from "esbuild";
import { inFolder } from "../pages.js";
import { row } from "../rows.js";

const FOLDER = "built/workers";
const FORMATS = { module: "esm", classic: "iife" };

for (const [type, format] of Object.entries(FORMATS)) {
  await build({ entryPoints: ["workers/worker.js"], bundle: true, format, outfile: `${FOLDER}/${type}.js` });
}
for (const file of ["index.html", "page.js"]) {
  await copyFile(`workers/${file}`, `${FOLDER}/${file}`);
}
for (const kind of ["dedicated", "shared", "service"]) {
  for (const type of Object.keys(FORMATS)) {
    const setup = type === "module" ? "none" : "bundled as a script, as esbuild's `--format=iife` does";
    await row(`Chromium, ${kind} worker, ${type}`, setup, () =>
      inFolder(FOLDER, `?kind=${kind}&type=${type}&server=${process.argv[2]}`),
    );
  }
}
process.exit();
