// The worker of plain.js, with the entry that its address names.
import { common, run } from "./check.js";

const entry = new URLSearchParams(location.search).get("entry");

self.onmessage = async ({ data: server }) => {
  const all = await import(`../../dist/npm/${entry}`);
  if (entry === "index.js") {
    await all.default();
  }
  postMessage(await run(common(all, server)));
};
