// The entry for a plain browser: the wasm is a file beside this one, which init() fetches.
import instantiate from "../target/npm-package/wasm_websocket.js";
import { failed, requireCompiler, requireWebAssembly } from "./failure.js";

export * from "./classes.js";

const TYPE = "application/wasm";

// Vite's dev server moves a package's modules, but not its wasm
const isMoved = /\/deps\/wasm-websocket/.test(import.meta.url);
const ADVICE = isMoved
  ? `add optimizeDeps: { exclude: ["wasm-websocket"] } to Vite's configuration`
  : "serve the package's wasm_websocket_bg.wasm there, as application/wasm";

let started;

export default function init(source = new URL("wasm_websocket_bg.wasm", import.meta.url)) {
  started ??= start(source).catch((error) => {
    // The next call tries again
    started = undefined;
    throw error;
  });
  return started;
}

async function start(source) {
  requireWebAssembly();
  const isAddress = typeof source === "string" || source instanceof URL || source instanceof Request;
  const address = source instanceof Request ? source.url : source;
  const wasm = await fetched(isAddress ? fetch(source) : source, isAddress ? address : "the response");
  if (!(wasm instanceof WebAssembly.Module)) {
    requireCompiler();
  }
  try {
    await instantiate({ module_or_path: await compiled(wasm) });
  } catch (cause) {
    throw failed(reason(wasm, cause), cause);
  }
}

// What it comes to; of an address the response, which must be good.
async function fetched(source, address) {
  let wasm;
  try {
    wasm = await source;
  } catch (cause) {
    const isFile = `${address}`.startsWith("file:");
    throw failed(
      isFile
        ? `${address} can't be fetched: outside of a page, import wasm-websocket without a file's name`
        : `${address} can't be fetched: see that its server is up and, for another origin, allows CORS, and that connect-src in the page's Content-Security-Policy allows it`,
      cause,
    );
  }
  if (wasm instanceof Response && !wasm.ok) {
    throw failed(
      `${wasm.url || address} is answered with status ${wasm.status}: ${ADVICE}, or call init() with its address`,
    );
  }
  return wasm;
}

// Here, not by wasm-bindgen, whose errors don't say what to do.
async function compiled(wasm) {
  if (wasm instanceof WebAssembly.Module) {
    return wasm;
  }
  if (wasm instanceof Response && typeOf(wasm) === TYPE) {
    return WebAssembly.compileStreaming(wasm);
  }
  return WebAssembly.compile(wasm instanceof Response ? await wasm.arrayBuffer() : wasm);
}

function typeOf(wasm) {
  return wasm instanceof Response ? wasm.headers.get("content-type") : TYPE;
}

// Why it is not instantiated.
function reason(wasm, { message }) {
  const type = typeOf(wasm);
  return type === TYPE
    ? `${message}: the browser is too old, or the file is not of this version of the package`
    : `${wasm.url} is no wasm (its Content-Type is ${type}): ${ADVICE}`;
}
