// The entry for bundlers, Node and Deno: the wasm is inside, and started by the import.
import { __wbg_finalize_init as finish, __wbg_get_imports as imports } from "../target/npm-package/wasm_websocket.js";
import wasm from "../target/npm-package/wasm.js";
import { failed, requireWebAssembly } from "./failure.js";

export * from "./classes.js";

let started;

try {
  requireWebAssembly();
  finish(new WebAssembly.Instance(new WebAssembly.Module(wasm), imports()));
  started = true;
} catch {
  // The classes say why. Chromium before 115 compiles this much in a page only asynchronously: init() does
}

export default async function init() {
  requireWebAssembly();
  started ??= WebAssembly.instantiate(wasm, imports()).then(({ instance }) => finish(instance));
  try {
    await started;
  } catch (cause) {
    started = undefined;
    throw failed(`${cause.message}: the browser is too old`, cause);
  }
}
