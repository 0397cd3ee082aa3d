// Finds the host's WebSocket class when a socket is made, as a test may have replaced it.
import { isFunction } from "./arguments.js";

const { EventTarget, WebSocket: Loaded } = globalThis;
const { apply, construct } = Reflect;

// A class that a script made, such as Node's, works only on objects with its prototype
export const isBuiltIn = !Loaded || /\[native code\]\s*\}\s*$/.test(Function.prototype.toString.call(Loaded));

// The class at load time. None if a script's class was there whose sockets are no EventTargets, or have own fields.
export const Host = isBuiltIn || isProper(Loaded.prototype) ? Loaded : undefined;

// The base of a class whose instances are sockets of the host's
export const Base = /** @type {typeof EventTarget} */ (isBuiltIn || !Host ? EventTarget : Host);

// Marks the prototypes of our classes, also those of another copy of the package
export const OURS = Symbol.for("wasm-websocket");
let constructing = false;

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

// The global class if it was replaced: not by ours, nor by one whose constructor makes one of ours.
export function otherHost() {
  const { WebSocket: Other } = globalThis;
  const isOther = isFunction(Other) && Other !== Host && !constructing;
  return isOther && !Other.prototype?.[OURS] ? Other : undefined;
}

export function requireHost() {
  if (!Loaded && !globalThis.WebSocket) {
    throw new Error("no WebSocket here: run in a browser, a worker, Deno, or Node 22 or later");
  }
}

// Makes a socket: of the global class if it was replaced, else of the class at load time, with the prototype of `Class`.
export function open(url, protocols, Class = Loaded) {
  const Other = otherHost();
  /** @type {ConstructorParameters<typeof WebSocket>} */
  const args = protocols.length ? [url, protocols] : [url];
  const before = constructing;
  constructing = true;
  try {
    return Other ? new Other(...args) : construct(Loaded, args, Class);
  } finally {
    constructing = before;
  }
}
