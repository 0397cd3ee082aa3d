// What users hand over: converted, checked and copied.
/** @import * as declared from "wasm-websocket" */
const { ArrayBuffer, DOMException } = globalThis;
const { toString } = Object.prototype;
const encoder = /* @__PURE__ */ new TextEncoder();
// Bytes of UTF-8
const LONGEST_REASON = 123;

// By an option's name: what to give. The defaults are Rust's.
/** @type {Record<keyof declared.WebSocketClientOptions, keyof typeof RULES> & { __proto__: null }} */
export const OPTIONS = { __proto__: null, protocols: "anything", signal: "signal" };
/** @type {Record<keyof declared.ReconnectingWebSocketOptions, keyof typeof RULES> & { __proto__: null }} */
export const RECONNECTING_OPTIONS = {
  __proto__: null,
  firstWindowMs: "number",
  capMs: "number",
  maxRetries: "number",
  minUptimeMs: "number",
  connectTimeoutMs: "number",
  maxQueuedMessages: "number",
  maxQueuedBytes: "number",
  maxAgeMs: "number",
  dropOldest: "boolean",
  idleMs: "number",
  timeoutMs: "number",
  requeueUnsent: "boolean",
  retry: "function",
  probe: "data",
  // Not by a spread, for which bundlers keep all of it
  protocols: "anything",
  signal: "signal",
};

// What each must be, and whether a value is.
const RULES = {
  __proto__: null,
  number: ["a number, 0 or more", (value) => typeof value === "number" && value >= 0],
  boolean: ["true or false", (value) => typeof value === "boolean"],
  function: ["a function", isFunction],
  signal: ["an AbortSignal", (value) => value?.addEventListener && value.aborted !== undefined],
  data: ["text, an ArrayBuffer, a view or a Blob", (value) => typeof value === typeof snapshot(value)],
  decision: [
    'true, false, "after-window" or milliseconds',
    (value) => typeof value === "boolean" || value === "after-window" || (value >= 0 && Number.isFinite(value)),
  ],
  anything: ["", () => true],
};

// Subprotocols as Web IDL takes them, in a list.
export function protocolList(protocols) {
  const list = [];
  for (const protocol of isIterable(protocols) ? protocols : [protocols]) {
    list.push(`${protocol}`);
  }
  return list;
}

// Of a constructor: the URL, the subprotocols and the options.
export function configured(args, name, known) {
  const [url, ...more] = args;
  // A subclass may hand on what it wasn't given, with options of its own
  requireArgument(!args.length || (url === undefined && args.length > 2), name, "url");
  const [names, options] = namesAndOptions(known, ...more);
  if (options.signal?.aborted) {
    throw options.signal.reason;
  }
  return [url, names, options];
}

// The subprotocols, and the options of the two places where they may be. No object can mean to name a
// subprotocol "[object Object]".
function namesAndOptions(known, protocols, third) {
  const options = {};
  let places = [third];
  if (
    isObject(protocols) &&
    !isIterable(protocols) &&
    (!Object.getPrototypeOf(protocols) || `${protocols}` === "[object Object]")
  ) {
    places = [protocols, third];
    protocols = undefined;
  }
  for (const place of places) {
    // The standard lets more arguments be
    for (const [name, value] of isObject(place) && !isIterable(place) ? Object.entries(place) : []) {
      if (value === undefined) {
        continue;
      }
      if (!(name in known)) {
        throw new TypeError(`there is no option ${name}, but ${Object.keys(known).join(", ")}`);
      }
      check(name, value, known[name]);
      options[name] = name === "probe" ? snapshot(value) : value;
    }
  }
  return [protocols === undefined ? (options.protocols ?? []) : protocols, options];
}

export function check(name, value, kind = "number") {
  if (!fits(value, kind)) {
    throw new (kind === "number" ? RangeError : TypeError)(`${name} must be ${RULES[kind][0]}`);
  }
}

export function fits(value, kind) {
  return RULES[kind][1](value);
}

// What waits must not change with its owner's buffer.
export function snapshot(data) {
  if (typeof data === "string") {
    return data;
  }
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  }
  // Of whatever realm
  const [, type] = /^\[object (ArrayBuffer|Blob|File)\]$/.exec(toString.call(data)) ?? [];
  return type === "ArrayBuffer" ? data.slice() : type ? data : `${data}`;
}

export function requireArgument(isMissing, name, argument) {
  if (isMissing) {
    throw new TypeError(`${name}: the argument ${argument} is missing`);
  }
}

export function isFunction(value) {
  return typeof value === "function";
}

export function isObject(value) {
  return isFunction(value) || (typeof value === "object" && value !== null);
}

function isIterable(value) {
  return isObject(value) && value[Symbol.iterator] != null;
}

// Web IDL's [Clamp] unsigned short: to the nearest, and between two to the even one; Chromium rounds down.
export function clamp(number) {
  return Math.min(Math.max(+number, 0), 0xffff) + 2 ** 52 - 2 ** 52;
}

// What the browser's class checks; for where there is none.
export function checkClose(code, reason) {
  if (code !== 1000 && !(code >= 3000 && code <= 4999)) {
    throw new DOMException("The close code must be 1000, or 3000 to 4999.", "InvalidAccessError");
  }
  checkReason(reason ?? "");
}

export function checkReason(reason) {
  if (bytes(`${reason}`) > LONGEST_REASON) {
    throw new DOMException(`The reason is longer than ${LONGEST_REASON} bytes.`, "SyntaxError");
  }
}

// Bytes of a message's payload.
export function bytes(data) {
  return typeof data === "string" ? encoder.encode(data).length : (data.byteLength ?? data.size);
}

// The same, but of text its UTF-16 code units: that many bytes at least, at most three times as many.
export function size(data) {
  return data?.length ?? data?.byteLength ?? data?.size ?? 0;
}
