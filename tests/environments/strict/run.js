// In a component under React's StrictMode, by Vite's development server. The argument is the server's address.
import process from "node:process";
import { version } from "react";
import { createServer } from "vite8";
import { LOCAL, QUIET, inServer } from "../pages.js";
import { row } from "../rows.js";

await row(`React ${version}, StrictMode`, "close the socket in the effect's cleanup", async () => {
  const running = await createServer({ ...QUIET, cacheDir: "built/strict", server: LOCAL });
  return inServer(await running.listen(), `strict/index.html?server=${process.argv[2]}`);
});
process.exit();
