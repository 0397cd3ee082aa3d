// The options of the classes, checked and copied, apart from those of the platform. Their defaults are in Rust.
/** @import * as declared from "wasm-websocket" */
import { check, isFunction, isIterable, isObject, requireArgument, snapshot } from "./arguments.js";
import { isPlatformOption, otherHost } from "./open.js";

/** @typedef {import("./arguments.js").Kind} Kind */
/** @typedef {"backoff" | "queue" | "liveness"} Groups */
/** @typedef {keyof declared.PlatformOptions} Platforms */
/** @typedef {declared.ReconnectingWebSocketOptions} Options */

// What each must be
/** @type {Record<Exclude<keyof declared.WebSocketClientOptions, Platforms>, Kind> & { __proto__: null }} */
export const OPTIONS = { __proto__: null, protocols: "anything", signal: "signal" };
/**
 * @type {Record<Exclude<keyof Options, Groups | Platforms>, Kind> & { __proto__: null } & {
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
  liveness: {
    __proto__: null,
    probe: "data",
    afterMs: "number",
    timeoutMs: "number",
    everyMs: "number",
    drainTimeoutMs: "number",
    isAnswer: "answer",
  },
  connectTimeoutMs: "number",
  greeting: "function",
  replay: "boolean",
  requeueUnsent: "boolean",
  closeOnLoss: "boolean",
  attemptErrors: "boolean",
  retry: "function",
  // Not by a spread, for which bundlers keep all of it
  protocols: "anything",
  signal: "signal",
};

// The names that were warned of
const warned = new Set();

// A constructor's URL, subprotocols and options, and the options that are not ours. Options may replace or follow the
// subprotocols.
export function configured(args, name, known) {
  const [url, second, third] = args;
  // A subclass may pass on an undefined URL, with options of its own
  requireArgument(!args.length || (url === undefined && args.length > 2), name, "url");
  const options = {};
  const others = {};
  const isFirst = isOptions(second);
  if (isFirst) {
    merge(options, second, known, others);
  }
  // The standard ignores further arguments of any kind
  if (isObject(third) && !isIterable(third)) {
    merge(options, third, known, others);
  }
  if (options.liveness) {
    check("liveness.probe", options.liveness.probe, "data");
  }
  if (options.signal?.aborted) {
    throw options.signal.reason;
  }
  const names = isFirst || second === undefined ? (options.protocols ?? []) : second;
  return [url, names, options, others];
}

// Warns of options that neither ReconnectingWebSocket has nor the platform's class.
export function warnOfUnread(others) {
  const unread = otherHost() ? [] : Object.keys(others).filter((name) => !isPlatformOption(name));
  unread.forEach((name) => warn(name, RECONNECTING_OPTIONS));
}

// Once for each name.
function warn(name, known, path = "") {
  if (!warned.has(path + name)) {
    warned.add(path + name);
    const names = Object.keys(known).map((known) => path + known);
    const both = "neither it nor the WebSocket of this platform has it";
    console.warn(`ReconnectingWebSocket ignores the option ${path}${name}: ${both}. Its own are ${names.join(", ")}`);
  }
}

// Whether these are not subprotocols: no object is meant to name the subprotocol "[object Object]".
function isOptions(protocols) {
  return (
    isObject(protocols) &&
    !isIterable(protocols) &&
    (!Object.getPrototypeOf(protocols) || `${protocols}` === "[object Object]")
  );
}

// Copies `given` into `options`, and what is unknown into `others`. `path` is the group that they are in.
function merge(options, given, known, others, path = "") {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) {
      continue;
    }
    const kind = known[name];
    if (!kind) {
      // Only ReconnectingWebSocket has groups
      path ? warn(name, known, path) : (others[name] = value);
      continue;
    }
    check(path + name, value, isObject(kind) ? "group" : kind);
    if (isObject(kind)) {
      options[name] ??= {};
      merge(options[name], value, kind, others, `${name}.`);
    } else {
      options[name] = kind === "data" || (kind === "answer" && !isFunction(value)) ? snapshot(value) : value;
    }
  }
}
