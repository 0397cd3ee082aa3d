// What init() takes, and what it doesn't.
import init from "wasm-websocket/index.js";

init();
init("/wasm_websocket_bg.wasm");
init(new URL("wasm_websocket_bg.wasm", import.meta.url));
init(new Request("/wasm_websocket_bg.wasm"));
init(fetch("/wasm_websocket_bg.wasm"));
init(new Uint8Array(1));
init(new WebAssembly.Module(new Uint8Array(1)));
const loaded: Promise<void> = init(WebAssembly.compileStreaming(fetch("/wasm_websocket_bg.wasm")));

// @ts-expect-error: no source
init(42);
// @ts-expect-error: as wasm-bindgen's own has it
init({ module_or_path: "/wasm_websocket_bg.wasm" });
