// The host's WebSocket class, as it was at load time.
import { isFunction } from "./arguments.js";
import { Event, EventTarget, missing } from "./globals.js";

const { WebSocket: Found } = globalThis;
const { apply } = Reflect;
// A mock may have put a Proxy or a function before the class, with the same prototype
const Named = Found?.prototype?.constructor;
export const Loaded = Named?.prototype === Found?.prototype ? Named : Found;

// A class that a script made, such as Node's, works only on objects with its prototype
export const isBuiltIn = !Loaded || /\[native code\]\s*\}\s*$/.test(Function.prototype.toString.call(Loaded));

// The class at load time. None if a script's class was there whose sockets are no EventTargets, or have own fields.
export const Host = isBuiltIn || isProper(Loaded.prototype) ? Loaded : undefined;

// The base of a class whose instances are sockets of the host's
export const Base = /** @type {typeof EventTarget} */ (isBuiltIn || !Host ? EventTarget : Host);

// Marks the prototypes of our classes, also those of another copy of the package
export const OURS = Symbol.for("wasm-websocket");

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

export function requireHost() {
  const name = Loaded || globalThis.WebSocket ? missing() : "WebSocket";
  if (name) {
    throw new Error(`no ${name} here: run in a browser, a worker, Deno, Bun, or Node 22 or later`);
  }
}
