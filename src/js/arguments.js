// Converts, checks and copies what users pass.
import { DOMException } from "./globals.js";

const { ArrayBuffer } = globalThis;
const { toString } = Object.prototype;
// In bytes of UTF-8
const LONGEST_REASON = 123;
let encoder;

/** @typedef {keyof typeof RULES} Kind */
// For each kind of value: its description, and whether a value is of that kind
const RULES = {
  __proto__: null,
  number: ["a number, 0 or more", (value) => typeof value === "number" && value >= 0],
  boolean: ["true or false", (value) => typeof value === "boolean"],
  function: ["a function", isFunction],
  signal: ["an AbortSignal", (value) => value?.addEventListener && value.aborted !== undefined],
  answer: ["a function, text, an ArrayBuffer or a view", (value) => isFunction(value) || isComparable(value)],
  data: ["text, an ArrayBuffer, a view or a Blob", (value) => typeof value === typeof snapshot(value)],
  decision: [
    'true, false, "after-first-delay" or milliseconds',
    (value) => typeof value === "boolean" || value === "after-first-delay" || (value >= 0 && Number.isFinite(value)),
  ],
  group: ["an object of options", (value) => isObject(value) && !isFunction(value) && !isIterable(value)],
  anything: ["", () => true],
};

// The subprotocols in a list: Web IDL takes one or an iterable of them.
export function protocolList(protocols) {
  const list = [];
  for (const protocol of isIterable(protocols) ? protocols : [protocols]) {
    list.push(`${protocol}`);
  }
  return list;
}

export function check(name, value, kind = "number") {
  if (!fits(value, kind)) {
    throw new (kind === "number" ? RangeError : TypeError)(`${name} must be ${RULES[kind][0]}`);
  }
}

export function checkedDecision(name, value) {
  if (value !== undefined) {
    check(name, value, "decision");
  }
  return value;
}

export function fits(value, kind) {
  return RULES[kind][1](value);
}

// A copy of what is to be sent later: its owner may change the buffer until then.
export function snapshot(data) {
  if (typeof data === "string") {
    return data;
  }
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  }
  // instanceof would miss those of another realm, such as an iframe
  const [, type] = /^\[object (ArrayBuffer|Blob|File)\]$/.exec(toString.call(data)) ?? [];
  return type === "ArrayBuffer" ? data.slice() : type ? data : `${data}`;
}

function isComparable(data) {
  const copy = snapshot(data);
  return typeof data === typeof copy && (typeof data === "string" || copy.byteLength !== undefined);
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

export function isIterable(value) {
  return isObject(value) && value[Symbol.iterator] != null;
}

// The arguments of close(), converted and checked as the browser's class does; none without a code.
/** @returns {[code?: number, reason?: string]} */
export function closeArguments(code, reason) {
  const number = code === undefined ? undefined : clamp(code);
  const text = reason === undefined ? undefined : `${reason}`;
  if (number !== undefined && number !== 1000 && !(number >= 3000 && number <= 4999)) {
    throw new DOMException(`close code ${number} can't be sent: use 1000 or one of 3000 to 4999`, "InvalidAccessError");
  }
  const length = bytes(text ?? "");
  if (length > LONGEST_REASON) {
    const most = `at most ${LONGEST_REASON} bytes of UTF-8 fit`;
    throw new DOMException(`close reason of ${length} bytes is too long: ${most}`, "SyntaxError");
  }
  // A Close frame can't hold a reason alone. Chromium would take the code for 0
  return number === undefined ? [] : text === undefined ? [number] : [number, text];
}

// Converts to Web IDL's [Clamp] unsigned short: rounds to the nearest integer, a half to the even one. Chromium rounds down.
function clamp(number) {
  return Math.min(Math.max(+number, 0), 0xffff) + 2 ** 52 - 2 ** 52;
}

// A payload's length in bytes.
export function bytes(data) {
  if (typeof data !== "string") {
    return data.byteLength ?? data.size;
  }
  encoder ??= new TextEncoder();
  return encoder.encode(data).length;
}

// The same, but text counts in UTF-16 code units, which needs no copy. UTF-8 takes one to three bytes for each.
export function size(data) {
  return data?.length ?? data?.byteLength ?? data?.size ?? 0;
}
