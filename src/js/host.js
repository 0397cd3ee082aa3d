// The host's WebSocket class: found when a socket is made, so that what a test puts in its place is met.
import { isFunction } from "./arguments.js";

const { EventTarget, WebSocket: Loaded } = globalThis;
const { apply, construct } = Reflect;

// What a script made, as Node's, works only on objects that have its prototype
export const isBuiltIn = !Loaded || /\[native code\]\s*\}\s*$/.test(Function.prototype.toString.call(Loaded));

// The class from load, unless a script put another one there, whose sockets are no EventTargets or have fields of their own.
export const Host = isBuiltIn || isProper(Loaded.prototype) ? Loaded : undefined;

// What a class extends whose instances are sockets of the host's
export const Base = /** @type {typeof EventTarget} */ (isBuiltIn || !Host ? EventTarget : Host);

// What the prototypes of the classes have, those of another copy of the package too
export const OURS = Symbol.for("wasm-websocket");
let constructing = false;

function isProper(prototype) {
  return prototype instanceof EventTarget && isFunction(inherited(prototype, "url")?.get);
}

// The property that an object has or inherits.
export function inherited(object, name) {
  return object && (Object.getOwnPropertyDescriptor(object, name) ?? inherited(Object.getPrototypeOf(object), name));
}

// What the host's own members are and do, whatever a subclass of ours has in their place.
export function hostsOwn(socket, name) {
  return apply(inherited(Host?.prototype, name).get, socket, []);
}

export function callHosts(socket, name) {
  apply(inherited(Host?.prototype, name).value, socket, []);
}

// The global's class, if it is another one than the host's: not ours, and none that makes one of ours.
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

// A socket: of the global's class if that is another one, else of the one from load, with the prototype of `Class`.
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
