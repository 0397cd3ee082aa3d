// Follows a socket of the host's own. Rust decides what its open, error and close events mean. Where the host differs from the
// standard, the standard's events are dispatched instead.
import { reasonOf } from "./error.js";
import { closeEvent } from "./events.js";
import { Event, EventTarget } from "./globals.js";
import { callHosts, hostsOwn, isBuiltIn } from "./host.js";
import { later } from "./timer.js";

const { addEventListener, dispatchEvent } = EventTarget.prototype;
const { apply } = Reflect;
const ABNORMAL = { code: 1006, reason: "", wasClean: false };

// Asks Rust what each event means: "opened", "failing", "nothing", or the kind of its end
const MEANINGS = {
  open: (lifecycle, socket) => lifecycle.handleOpen(hostsOwn(socket, "protocol") ?? ""),
  error: (lifecycle, socket, { isTrusted }) => lifecycle.handleError(hostsOwn(socket, "readyState") === 3, isTrusted),
  close: (lifecycle, _, { wasClean }) => lifecycle.handleClose(wasClean),
};

// Reports the socket's events to `extras`. Called right after its construction.
/** @param {import("./extras.js").Extras} extras */
export function follow(socket, lifecycle, extras) {
  let isTelling = false;
  let hasFailed = false;
  // Why, if the host says so
  let cause;
  const tell = (event) => {
    isTelling = true;
    apply(dispatchEvent, socket, [event]);
    isTelling = false;
  };
  const wake = () => extras.wake();

  const handle = (event) => {
    if (isTelling || !isHosts(event)) {
      return;
    }
    const { type } = event;
    cause ??= reasonOf(event);
    const meaning = MEANINGS[type](lifecycle, socket, event);
    if (extras.isEarly) {
      event.stopImmediatePropagation();
    } else if (meaning === "nothing") {
      // A script dispatched it
    } else if (meaning === "opened" || meaning === "failing") {
      hasFailed ||= meaning === "failing";
      if (meaning === "opened") {
        extras.handleOpen();
      }
      afterListeners(socket, type, wake);
    } else if (type === "close") {
      handleClose(event, meaning);
    } else {
      handleEarlyEnd(event, meaning);
    }
  };

  const handleClose = (event, kind) => {
    const { code, reason, wasClean } = event;
    const end = { code: code || ABNORMAL.code, reason, wasClean };
    if (kind === "connect-failed" && !hasFailed) {
      tell(new Event("error"));
    }
    extras.handleEnd({ kind, cause, ...end });
    if (end.code === code) {
      afterListeners(socket, "close", wake);
    } else {
      event.stopImmediatePropagation();
      tell(closeEvent("close", end));
      wake();
    }
  };

  // The host dispatches its close event late, or never.
  const handleEarlyEnd = (event, kind) => {
    extras.isEarly = true;
    extras.handleEnd({ kind, cause, ...ABNORMAL });
    listenFirst(socket, "message", (event) => event.stopImmediatePropagation());
    callHosts(socket, "close");
    afterListeners(socket, event.type, () => {
      tell(closeEvent("close", ABNORMAL));
      wake();
    });
    if (event.type === "open") {
      event.stopImmediatePropagation();
      tell(new Event("error"));
    }
  };

  lifecycle.constructed(hostsOwn(socket, "readyState"));
  Object.keys(MEANINGS).forEach((type) => listenFirst(socket, type, handle));
}

// Whether the host dispatched the event, not a script. Not all hosts mark their events as trusted; there the
// socket's state or the event's class decides.
function isHosts({ constructor, isTrusted, target, type }) {
  if (isTrusted || isBuiltIn) {
    return isTrusted;
  }
  const state = hostsOwn(target, "readyState");
  return { open: state === 1, error: constructor !== Event, close: state === 3 }[type];
}

// Those that capture come first. Cloudflare Workers have none; there the order is that of adding.
function listenFirst(socket, type, listener) {
  try {
    apply(addEventListener, socket, [type, listener, true]);
  } catch {
    apply(addEventListener, socket, [type, listener]);
  }
}

// Calls `run` after the listeners of the present event, even if one of them stops it.
function afterListeners(socket, type, run) {
  let isDue = true;
  const once = () => {
    if (isDue) {
      isDue = false;
      run();
    }
  };
  apply(addEventListener, socket, [type, once, { once: true }]);
  later(once, 0);
}
