// The host's globals, taken at load, before a page replaces them. A host may lack some: the import still succeeds, and the
// constructors name what is missing.
const Missing = /** @type {never} */ (class {});

export const {
  DOMException = Missing,
  Event = Missing,
  EventTarget = Missing,
  MessageEvent = Missing,
  queueMicrotask = Missing,
  setTimeout = Missing,
} = globalThis;

// The name of one that is missing.
export function missing() {
  const all = { DOMException, Event, EventTarget, MessageEvent, queueMicrotask, setTimeout };
  return Object.keys(all).find((name) => all[name] === Missing);
}
