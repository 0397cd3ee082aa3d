// The Rust side of the classes: its rules for URLs and subprotocols, what a socket's events mean, and sessions.
import { protocolList } from "./arguments.js";
import { DOMException } from "./globals.js";

let rust;
let failure;

// Takes the Rust side, once. `resolve` makes a URL absolute, `lifecycle` makes a Lifecycle of subprotocols; both throw a text if
// the standard doesn't allow them. `session` starts a Session of options and callbacks.
export function install(resolve, lifecycle, session) {
  rust ??= { resolve, lifecycle, session };
}

// Takes the error that kept the Rust side from loading.
export function unavailable(error) {
  failure = error;
}

// What a first attempt throws, `callbacks` has kept; else Rust refuses only options that contradict each other.
export function startSession(options, callbacks) {
  const { backoff, queue, liveness, ...others } = options;
  const { session } = loaded();
  const contradiction = () => {
    const advice = "leave out requeueUnsent, queue.dropOldest, queue.maxAgeMs, and backoff.maxRetries: 0";
    return new TypeError(`replay keeps every message until it is acknowledged: ${advice}`);
  };
  if (others.replay && backoff?.maxRetries < 1) {
    throw contradiction();
  }
  try {
    // Rust reads them by name: no two groups have the same
    return session({ ...backoff, ...queue, ...liveness, ...others }, callbacks);
  } catch (error) {
    throw error ?? contradiction();
  }
}

// The absolute URL, as the standard resolves it.
export function addressOf(url) {
  return checked(loaded().resolve, url);
}

// The URL and subprotocols for the constructor of the host's class, and the Lifecycle of its socket. The standard converts both
// arguments before it checks one.
export function prepared(url, protocols) {
  const [given, list] = [`${url}`, protocolList(protocols)];
  return [[addressOf(given), list], lifecycleOf(list)];
}

export function checkedProtocols(protocols) {
  const list = protocolList(protocols);
  lifecycleOf(list);
  return list;
}

function lifecycleOf(list) {
  return checked(loaded().lifecycle, list);
}

function checked(make, value) {
  try {
    return make(value);
  } catch (text) {
    throw new DOMException(text, "SyntaxError");
  }
}

function loaded() {
  if (!rust) {
    throw new Error(failure?.message ?? "wasm-websocket isn't loaded: await its init() first", { cause: failure });
  }
  return rust;
}
