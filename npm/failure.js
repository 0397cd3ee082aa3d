// Why the wasm doesn't load, in words that say what to do: for init() to throw, and for the classes.
import { unavailable } from "snippets/rust.js";

// A module with nothing in it, which runs wherever any does.
const EMPTY = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);

export function failed(reason, cause) {
  const error = new Error(`wasm-websocket can't load: ${reason}`, { cause });
  unavailable(error);
  return error;
}

export function requireWebAssembly() {
  if (typeof WebAssembly !== "object") {
    throw failed("there is no WebAssembly here: the browser is too old, or has it switched off");
  }
}

// A page's policy may forbid to compile wasm; Cloudflare Workers do.
export function requireCompiler() {
  requireWebAssembly();
  try {
    new WebAssembly.Instance(new WebAssembly.Module(EMPTY));
  } catch (cause) {
    throw failed(
      "WebAssembly can't be compiled here. In a page or its workers, the Content-Security-Policy forbids it: add 'wasm-unsafe-eval' to its script-src. In Cloudflare Workers, resolve the package with the condition workerd, as wrangler does",
      cause,
    );
  }
}
