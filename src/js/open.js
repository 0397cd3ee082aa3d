// Makes sockets: finds the class, which a test may have replaced, and gives it the options that it reads.
import { isFunction, isIterable } from "./arguments.js";
import { Host, Loaded, OURS } from "./host.js";

const { construct } = Reflect;
let constructing = false;
// The options that the platform's constructor reads
/** @type {Set<string> | undefined} */
let platformOptions;

// Makes a socket: of the global class if it was replaced, else of the class at load time, with the prototype of `Class`.
/** @returns {WebSocket} */
export function open([url, protocols], others, Class = Loaded) {
  const Other = otherHost();
  const args = argumentsFor(Other, url, protocols, others);
  const before = constructing;
  constructing = true;
  try {
    return Other ? new Other(...args) : construct(Loaded, args, Class);
  } finally {
    constructing = before;
  }
}

// The global class if it was replaced: not by ours, nor by one whose constructor makes one of ours.
export function otherHost() {
  const { WebSocket: Other } = globalThis;
  const isOther = isFunction(Other) && Other !== Host && !constructing;
  return isOther && !Other.prototype?.[OURS] ? Other : undefined;
}

// Whether the platform's constructor reads an option of that name, in the place of the subprotocols: `headers` in Node, Deno and
// Bun, hardly any in browsers.
export function isPlatformOption(name) {
  platformOptions ??= readOptions();
  return platformOptions.has(name);
}

// An invalid URL keeps it from connecting, after it has read its arguments.
function readOptions() {
  const names = new Set();
  const get = (object, name) => {
    names.add(name);
    return object[name];
  };
  try {
    construct(Loaded, ["http://[", new Proxy({}, { get })]);
  } catch {
    // As the URL is invalid
  }
  return names;
}

// The arguments for a class. Of `others`, which are the options that are not ours, the platform's gets those that it reads, in
// the place where it reads them, also through a subclass or a Proxy. Another class gets them in third place, and headers as an
// object, as `ws` has them.
/** @returns {ConstructorParameters<typeof WebSocket>} */
function argumentsFor(Other, url, protocols, others) {
  const prototype = Other?.prototype;
  const isPlatforms = !Other || prototype === Loaded?.prototype || (Loaded && prototype instanceof Loaded);
  const read = Object.entries(others).filter(([name]) => !isPlatforms || isPlatformOption(name));
  const options = Object.fromEntries(read);
  if (!isPlatforms && isIterable(options.headers)) {
    options.headers = Object.fromEntries(options.headers);
  }
  const args = !read.length ? [protocols] : isPlatforms ? [{ ...options, protocols }] : [protocols, options];
  return /** @type {any} */ (read.length || protocols.length ? [url, ...args] : [url]);
}
