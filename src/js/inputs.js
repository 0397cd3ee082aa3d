// What the session is called with, the page's events among it, and what is counted.

// Node has neither
const { addEventListener, removeEventListener } = globalThis;

// What the session is called with: (number, attempt, …), where it answers the first numbers.
export const NEXT_ACTION = 0;
export const NEXT_EVENT = 1;
export const READY_STATE = 2;
export const QUEUED_BYTES = 3;
export const ROUND_TRIP = 4;
export const TAKE_UNSENT = 5;
export const SEND = 6;
export const MESSAGE = 7;
export const RESOLVED = 8;
export const CONNECTING = 9;
export const OPENED = 10;
export const CLOSED = 11;
export const CLOSING = 12;
export const SENT = 13;
export const PROBED = 14;
export const CLOSE = 15;
export const RECONNECT = 16;
export const RETRY_AFTER = 17;
export const ACKNOWLEDGE = 18;
export const REQUEUE = 19;
export const PAGE = 20;

// By their numbers; the second "visibilitychange" is of a page that is hidden
export const PAGE_EVENTS = [
  "online",
  "offline",
  "visibilitychange",
  "visibilitychange",
  "freeze",
  "resume",
  "pagehide",
  "pageshow",
];

// Calls `handle` with the number of each event of the page's, at once if it is offline; what it returns ends that.
export function listenToPage(handle) {
  const listener = ({ type, target }) => {
    const { document } = globalThis;
    // An element may dispatch what it likes
    if (target === globalThis || target === document) {
      handle(PAGE_EVENTS.indexOf(type) + (type === "visibilitychange" && document.hidden));
    }
  };
  PAGE_EVENTS.forEach((type) => addEventListener?.(type, listener, true));
  if (globalThis.navigator?.onLine === false) {
    handle(PAGE_EVENTS.indexOf("offline"));
  }
  return () => PAGE_EVENTS.forEach((type) => removeEventListener?.(type, listener, true));
}

// The end that the session gives where the browser gives none
export const ABNORMAL = { code: 1006, reason: "", wasClean: false };

// What is counted of all connections
export const COUNTERS = {
  connects: 0,
  sentMessages: 0,
  sentBytes: 0,
  receivedMessages: 0,
  receivedBytes: 0,
  roundTripMs: undefined,
};
// What a socket answers of which nothing is kept
export const WITHOUT_RETRIES = { takeUnsent: () => [], counters: () => ({ ...COUNTERS }) };
