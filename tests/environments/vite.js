// In pages of Vite's development server, in the page that it builds, and in what it loads on the server. The arguments: the
// server's address, and the name of Vite's package here.
import { readFile } from "node:fs/promises";
import process from "node:process";
import { LOCAL, QUIET, inFolder, inServer } from "./pages.js";
import { row } from "./rows.js";

const [, , server, name] = process.argv;
const { build, createServer } = await import(name);
const { version } = JSON.parse(await readFile(`node_modules/${name}/package.json`));
const EXCLUDED = { exclude: ["wasm-websocket"] };

async function dev(page, more = {}) {
  // Not the pages of other projects, whose packages may not be installed
  const optimizeDeps = { entries: [`web/${page}.html`], ...more };
  const cacheDir = `built/${name}-${page}-${more.exclude ?? "all"}`;
  const running = await createServer({ ...QUIET, optimizeDeps, cacheDir, server: LOCAL });
  return inServer(await running.listen(), `web/${page}.html?server=${server}`);
}

async function built() {
  const outDir = `built/${name}`;
  await build({
    ...QUIET,
    root: "web",
    base: "./",
    build: { outDir: `../${outDir}`, emptyOutDir: true, target: "es2022" },
  });
  return inFolder(outDir, `?server=${server}`);
}

async function ssr() {
  const middleware = { middlewareMode: true, ws: false, hmr: false };
  const optimizeDeps = { noDiscovery: true };
  const running = await createServer({ ...QUIET, optimizeDeps, server: middleware, appType: "custom" });
  const load = (id) => running.ssrLoadModule(id);
  const [classes, { outcomes }] = await Promise.all(["wasm-websocket", "/program.js"].map(load));
  const found = await outcomes(classes, server);
  await running.close();
  return found;
}

// The wasm is found, or the error says how
async function fetched() {
  try {
    return await dev("fetched");
  } catch (error) {
    if (error.message.includes(`add optimizeDeps: { exclude: ["wasm-websocket"] } to Vite's configuration`)) {
      return { advice: "the error says what to exclude" };
    }
    throw error;
  }
}

await row(`Vite ${version}, dev`, "none", () => dev("index"));
await row(`Vite ${version}, build`, "none", built);
await row(`Vite ${version}, ssr`, "none", ssr);
await row(`Vite ${version}, dev, \`index.js\``, name === "vite7" ? "see the next row" : "none", fetched);
await row(`Vite ${version}, dev, \`index.js\` excluded`, '`optimizeDeps: { exclude: ["wasm-websocket"] }`', () =>
  dev("fetched", EXCLUDED),
);
process.exit();
