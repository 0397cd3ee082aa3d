// The options of the classes, checked and copied. Their defaults are in Rust.
/** @import * as declared from "wasm-websocket" */
import { check, isIterable, isObject, requireArgument, snapshot } from "./arguments.js";

/** @typedef {import("./arguments.js").Kind} Kind */
/** @typedef {"backoff" | "queue" | "liveness"} Groups */
/** @typedef {declared.ReconnectingWebSocketOptions} Options */

// What each must be
/** @type {Record<keyof declared.WebSocketClientOptions, Kind> & { __proto__: null }} */
export const OPTIONS = { __proto__: null, protocols: "anything", signal: "signal" };
/**
 * @type {Record<Exclude<keyof Options, Groups>, Kind> & { __proto__: null } & {
 *   [Group in Groups]-?: Record<keyof Exclude<Options[Group], undefined>, Kind> & { __proto__: null } }}
 */
export const RECONNECTING_OPTIONS = {
  __proto__: null,
  backoff: {
    __proto__: null,
    firstDelayMs: "number",
    maxDelayMs: "number",
    maxRetries: "number",
    minUptimeMs: "number",
  },
  queue: { __proto__: null, maxMessages: "number", maxBytes: "number", maxAgeMs: "number", dropOldest: "boolean" },
  liveness: { __proto__: null, probe: "data", afterMs: "number", timeoutMs: "number" },
  connectTimeoutMs: "number",
  requeueUnsent: "boolean",
  retry: "function",
  // Not by a spread, for which bundlers keep all of it
  protocols: "anything",
  signal: "signal",
};

// A constructor's URL, subprotocols and options.
export function configured(args, name, known) {
  const [url, ...more] = args;
  // A subclass may pass on an undefined URL, with options of its own
  requireArgument(!args.length || (url === undefined && args.length > 2), name, "url");
  const [names, options] = namesAndOptions(known, ...more);
  if (options.liveness) {
    check("liveness.probe", options.liveness.probe, "data");
  }
  if (options.signal?.aborted) {
    throw options.signal.reason;
  }
  return [url, names, options];
}

// Options may replace or follow the subprotocols.
function namesAndOptions(known, protocols, third) {
  const options = {};
  if (isOptions(protocols)) {
    merge(options, protocols, known);
    protocols = undefined;
  }
  // The standard ignores further arguments of any kind
  if (isObject(third) && !isIterable(third)) {
    merge(options, third, known);
  }
  return [protocols === undefined ? (options.protocols ?? []) : protocols, options];
}

// Whether these are not subprotocols: no object is meant to name the subprotocol "[object Object]".
function isOptions(protocols) {
  return (
    isObject(protocols) &&
    !isIterable(protocols) &&
    (!Object.getPrototypeOf(protocols) || `${protocols}` === "[object Object]")
  );
}

// Copies `given` into `options`. `path` is the group that they are in.
function merge(options, given, known, path = "") {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) {
      continue;
    }
    const kind = known[name];
    if (!kind) {
      const names = Object.keys(known).map((known) => path + known);
      throw new TypeError(`there is no option ${path}${name}, but ${names.join(", ")}`);
    }
    check(path + name, value, isObject(kind) ? "group" : kind);
    if (isObject(kind)) {
      options[name] ??= {};
      merge(options[name], value, kind, `${name}.`);
    } else {
      options[name] = kind === "data" ? snapshot(value) : value;
    }
  }
}
