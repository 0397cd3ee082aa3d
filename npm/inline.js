// The entry for all but Cloudflare Workers, as an ES module and in CommonJS: the wasm is inside, and started by the import.
import instantiate, { initSync } from "../target/npm-package/wasm_websocket.js";
import wasm from "../target/npm-package/wasm.js";
import { failed, requireCompiler } from "./failure.js";

export * from "./classes.js";

let started;

try {
  requireCompiler();
  initSync({ module: wasm });
  started = true;
} catch {
  // The classes say why. Chromium before 115 compiles this much in a page only asynchronously: init() does
}

export default async function init() {
  requireCompiler();
  started ??= instantiate({ module_or_path: wasm });
  try {
    await started;
  } catch (cause) {
    started = undefined;
    throw failed(`${cause.message}: the browser is too old`, cause);
  }
}
