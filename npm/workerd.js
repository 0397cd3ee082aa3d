// The entry for Cloudflare Workers: they import the wasm compiled, and refuse to compile it themselves.
import { initSync } from "../target/npm-package/wasm_websocket.js";
// @ts-expect-error: it is beside what is built of this
import wasm from "./wasm_websocket_bg.wasm";

export * from "./classes.js";

initSync({ module: wasm });

// The import has loaded it.
export default async function init() {}
