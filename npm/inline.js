// The entry for bundlers, Node and Deno: the wasm is inside, and started by the import.
import load, { initSync } from "../target/npm-package/wasm_websocket.js";
import wasm from "../target/npm-package/wasm.js";
import { failed, requireWebAssembly } from "./failure.js";

export * from "./classes.js";

try {
  requireWebAssembly();
  initSync({ module: wasm });
} catch {
  // The classes say why. Chromium before 115 compiles this much in a page only asynchronously: init() does
}

export default async function init() {
  requireWebAssembly();
  try {
    await load({ module_or_path: wasm });
  } catch (cause) {
    throw failed(`${cause.message}: the browser is too old`, cause);
  }
}
