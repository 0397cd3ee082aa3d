/** A `WebAssembly.Module`: Node's types have none, and anything would do for the DOM's. */
type CompiledModule = { readonly [Symbol.toStringTag]?: "WebAssembly.Module" };

/**
 * Loads the wasm; when that is done, the classes can be used. The wasm is loaded once, however often this is called.
 * In a bundler, in Node, in Deno, and from `wasm-websocket/inline`, importing has done it already: there calling this is
 * only needed for Chromium before 115, and `source` is ignored.
 *
 * @param source the wasm or its address, where it isn't the file beside `index.js`
 * @throws {Error} if it can't be loaded, and what to do about it. Another call tries again.
 */
export default function init(
  source?: string | URL | Request | Response | BufferSource | CompiledModule | Promise<Response | CompiledModule>,
): Promise<void>;
