// Pages in Chromium, and the servers that they come from.
import process from "node:process";
import { chromium } from "playwright-core";
import { preview } from "vite7";

const LIMIT = 100_000;
export const LOCAL = { host: "127.0.0.1", port: 0 };
export const QUIET = { configFile: false, logLevel: "error" };

// What the page at `address` reports. `prepare` gets the page before.
export async function inChromium(address, prepare = () => {}) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
  });
  try {
    const page = await browser.newPage();
    await prepare(page);
    return await reported(page, address);
  } finally {
    await browser.close();
  }
}

// What the page sets `window.outcomes` to; what kept it from that is the import's error.
async function reported(page, address) {
  const thrown = new Promise((_, reject) => page.once("pageerror", reject));
  await page.goto(address);
  const set = page.waitForFunction(() => window.outcomes, undefined, { timeout: LIMIT });
  const handle = await Promise.race([set, thrown]);
  return handle.jsonValue();
}

// What a page in `folder` reports; `path` may have a query.
export async function inFolder(folder, path, prepare) {
  const server = await preview({ ...QUIET, build: { outDir: folder }, preview: LOCAL });
  return inServer(server, path, prepare);
}

// The same, of a server of Vite's, which then ends.
export async function inServer(server, path, prepare) {
  try {
    const [root] = server.resolvedUrls.local;
    return await inChromium(root + path, prepare);
  } finally {
    await server.close();
  }
}
