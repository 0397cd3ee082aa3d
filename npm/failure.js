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
  try {
    new WebAssembly.Instance(new WebAssembly.Module(EMPTY));
  } catch (cause) {
    throw failed("the Content-Security-Policy forbids WebAssembly: add 'wasm-unsafe-eval' to its script-src", cause);
  }
}
