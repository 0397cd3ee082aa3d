// In a page that webpack builds. The argument is the server's address.
import { copyFile } from "node:fs/promises";
import { resolve } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import webpack from "webpack";
import { inFolder } from "../pages.js";
import { row } from "../rows.js";

const path = resolve("built/webpack");

await row(`webpack ${webpack.version}`, "none", async () => {
  const entry = resolve("web/page.js");
  const stats = await promisify(webpack)({ mode: "production", entry, output: { path, filename: "page.js" } });
  if (stats.hasErrors()) {
    throw new Error(stats.toString("errors-only"));
  }
  await copyFile("web/index.html", `${path}/index.html`);
  return inFolder(path, `?server=${process.argv[2]}`);
});
process.exit();
