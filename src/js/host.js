// Finds the host's WebSocket class when a socket is made, as a test may have replaced it.
import { isFunction } from "./arguments.js";
import { Event, EventTarget, missing } from "./globals.js";

const { WebSocket: Found, setTimeout } = globalThis;
const { apply, construct } = Reflect;
// A mock may have put a Proxy or a function before the class, with the same prototype
const Named = Found?.prototype?.constructor;
const Loaded = Named?.prototype === Found?.prototype ? Named : Found;

// A class that a script made, such as Node's, works only on objects with its prototype
export const isBuiltIn = !Loaded || /\[native code\]\s*\}\s*$/.test(Function.prototype.toString.call(Loaded));

// The class at load time. None if a script's class was there whose sockets are no EventTargets, or have own fields.
export const Host = isBuiltIn || isProper(Loaded.prototype) ? Loaded : undefined;

// The base of a class whose instances are sockets of the host's
export const Base = /** @type {typeof EventTarget} */ (isBuiltIn || !Host ? EventTarget : Host);

// Marks the prototypes of our classes, also those of another copy of the package
export const OURS = Symbol.for("wasm-websocket");
let constructing = false;
// The options that the platform's constructor reads
/** @type {Set<string> | undefined} */
let platformOptions;

function isProper(prototype) {
  return prototype instanceof EventTarget && isFunction(inherited(prototype, "url")?.get);
}

// The descriptor of a property that an object has or inherits.
export function inherited(object, name) {
  return object && (Object.getOwnPropertyDescriptor(object, name) ?? inherited(Object.getPrototypeOf(object), name));
}

// Read and call the host's own members, which a subclass of ours may have overridden.
export function hostsOwn(socket, name) {
  return apply(inherited(Host?.prototype, name).get, socket, []);
}

export function callHosts(socket, name) {
  apply(inherited(Host?.prototype, name).value, socket, []);
}

let calls;

// Whether the host itself reads and calls a handler such as onopen of any object that it dispatches an event on, as Cloudflare
// Workers do. It then needs no listener.
export function callsHandlers() {
  if (calls === undefined) {
    calls = false;
    const onprobe = () => {
      calls = true;
    };
    Object.assign(new EventTarget(), { onprobe }).dispatchEvent(new Event("probe"));
  }
  return calls;
}

// The global class if it was replaced: not by ours, nor by one whose constructor makes one of ours.
export function otherHost() {
  const { WebSocket: Other } = globalThis;
  const isOther = isFunction(Other) && Other !== Host && !constructing;
  return isOther && !Other.prototype?.[OURS] ? Other : undefined;
}

export function requireHost() {
  const name = Loaded || globalThis.WebSocket ? missing() : "WebSocket";
  if (name) {
    throw new Error(`no ${name} here: run in a browser, a worker, Deno, or Node 22 or later`);
  }
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
// the place where it reads them. Another class gets them in third place, as `ws` has them.
/** @returns {ConstructorParameters<typeof WebSocket>} */
function argumentsFor(Other, url, protocols, others) {
  const read = Object.entries(others).filter(([name]) => Other || isPlatformOption(name));
  const options = Object.fromEntries(read);
  const args = !read.length ? [protocols] : Other ? [protocols, options] : [{ ...options, protocols }];
  return /** @type {any} */ (read.length || protocols.length ? [url, ...args] : [url]);
}

// Makes a socket: of the global class if it was replaced, else of the class at load time, with the prototype of `Class`.
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

// Calls `run` after `delay` milliseconds, by the present setTimeout, as a test may have faked it; by that at load time if it is
// missing, throws, or calls at once.
export function later(run, delay) {
  let isSet = false;
  let isBroken = false;
  const callback = () => {
    if (isSet) {
      run();
    } else {
      isBroken = true;
    }
  };
  try {
    globalThis.setTimeout(callback, delay);
  } catch {
    isBroken = true;
  }
  isSet = true;
  if (isBroken) {
    setTimeout(callback, delay);
  }
}
