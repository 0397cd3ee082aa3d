// Loads what wasm-pack put into pkg/, whichever of its targets that is.

const PACKAGE = new URL("../pkg/", import.meta.url);
const BUILD = "wasm-pack build --target web";
const SERVE = "cargo xtask demo";

// The package's exports, or an error that says what to run.
export async function load() {
  const files = await listed();
  const named = (ending) => files.find((name) => name.endsWith(ending));
  const file = (ending) => new URL(named(ending), PACKAGE);
  const forBundlers = files.some((name) => name.endsWith("_bg.js"));
  const exports = forBundlers ? await link(file("_bg.js"), file("_bg.wasm")) : await start(file(".js"));
  if (!exports.WebSocketClient) {
    throw new Error(`pkg/ has no WebSocketClient: run ${BUILD}`);
  }
  return exports;
}

// The files that the package's manifest names.
async function listed() {
  const response = await fetch(new URL("package.json", PACKAGE), { cache: "no-cache" }).catch(() => {
    throw new Error(`pkg/ can't be fetched: run ${SERVE} and open the address that it prints`);
  });
  if (!response.ok) {
    throw new Error(`pkg/ is not built: run ${BUILD}`);
  }
  return (await response.json()).files;
}

// `--target web`: the package loads its own wasm.
async function start(script) {
  const exports = await import(script);
  await exports.default();
  return exports;
}

// A plain `wasm-pack build` leaves the wasm to a bundler: what one does is done here.
async function link(script, wasm) {
  const exports = await import(script);
  const module = await WebAssembly.compile(await (await fetch(wasm, { cache: "no-cache" })).arrayBuffer());
  const imports = {};
  for (const { module: name } of WebAssembly.Module.imports(module)) {
    imports[name] ??= await import(new URL(name, PACKAGE));
  }
  const instance = await WebAssembly.instantiate(module, imports);
  exports.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return exports;
}
