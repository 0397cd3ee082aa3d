// What users hand over: converted, checked and copied.
const { ArrayBuffer, DOMException } = globalThis;
const { toString } = Object.prototype;
const encoder = /* @__PURE__ */ new TextEncoder();
// Bytes of UTF-8
const LONGEST_REASON = 123;

export const OPTIONS = { __proto__: null, protocols: undefined, signal: undefined };

// With their defaults; at first the session's, in its order, in milliseconds and bytes.
export const RECONNECTING_OPTIONS = {
  __proto__: null,
  firstWindowMs: 5000,
  capMs: 30_000,
  maxRetries: Infinity,
  minUptimeMs: 5000,
  connectTimeoutMs: 10_000,
  maxQueuedMessages: 1024,
  maxQueuedBytes: 1 << 20,
  maxAgeMs: Infinity,
  dropOldest: false,
  idleMs: 30_000,
  timeoutMs: 10_000,
  requeueUnsent: false,
  retry() {},
  probe: undefined,
  // Not by a spread, for which bundlers keep all of it
  protocols: undefined,
  signal: undefined,
};

// By an option's name or the type of its default: what to give, and whether it was.
const RULES = {
  __proto__: null,
  number: ["a number, 0 or more", (value) => typeof value === "number" && value >= 0],
  boolean: ["true or false", (value) => typeof value === "boolean"],
  function: ["a function", isFunction],
  signal: ["an AbortSignal", (value) => value?.addEventListener && value.aborted !== undefined],
  probe: ["text, an ArrayBuffer, a view or a Blob", (value) => typeof value === typeof snapshot(value)],
};

const DECISIONS = [false, true, "after-window"];

// For Rust, which returns one.
export function list(...items) {
  return items;
}

// Subprotocols as Web IDL takes them, in a list.
export function protocolList(protocols) {
  const list = [];
  for (const protocol of isIterable(protocols) ? protocols : [protocols]) {
    list.push(`${protocol}`);
  }
  return list;
}

// The subprotocols, and the options of the two places where they may be. No object can mean to name a
// subprotocol "[object Object]".
export function configured(protocols, third = {}, known) {
  const options = { ...known };
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
      check(name, value, typeof known[name]);
      options[name] = name === "probe" ? snapshot(value) : value;
    }
  }
  const { firstWindowMs, capMs } = options;
  // A microsecond is the session's least
  if (firstWindowMs < 0.001 || capMs < firstWindowMs) {
    throw new RangeError(`firstWindowMs (${firstWindowMs}) must be above 0 and at most capMs (${capMs}): give both`);
  }
  return [protocols === undefined ? (options.protocols ?? []) : protocols, options];
}

export function check(name, value, type = "number") {
  const [wanted, fits] = RULES[name] ?? RULES[type] ?? [];
  if (wanted && !fits(value)) {
    throw new (type === "number" ? RangeError : TypeError)(`${name} must be ${wanted}`);
  }
}

// What waits must not change with its owner's buffer.
export function snapshot(data) {
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  }
  // Of whatever realm
  const [, type] = /^\[object (ArrayBuffer|Blob|File)\]$/.exec(toString.call(data)) ?? [];
  return type === "ArrayBuffer" ? data.slice() : type ? data : `${data}`;
}

// For the session: milliseconds, one of the decisions below 0, or NaN, which leaves it to the policy.
export function decided(retry) {
  return typeof retry === "number" ? Math.max(retry, 0) : -1 - DECISIONS.indexOf(retry) || NaN;
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
