// The life of a socket that is the host's own: Rust says what the few events of it mean, and what the standard has where the
// host differs is shown instead.
import { closeEvent } from "./events.js";
import { callHosts, hostsOwn, isBuiltIn } from "./host.js";

const { Event, EventTarget, setTimeout } = globalThis;
const { addEventListener, dispatchEvent } = EventTarget.prototype;
const { apply } = Reflect;
const ABNORMAL = { code: 1006, reason: "", wasClean: false };

// What Rust says of each event: "opened", "failing", "nothing", or the kind of its end
const MEANINGS = {
  open: (lifecycle, socket) => lifecycle.handleOpen(hostsOwn(socket, "protocol")),
  error: (lifecycle, socket, { isTrusted }) => lifecycle.handleError(hostsOwn(socket, "readyState") === 3, isTrusted),
  close: (lifecycle, _, { wasClean }) => lifecycle.handleClose(wasClean),
};

// Tells `extras` of the socket's life, from its construction on.
/** @param {import("./extras.js").Extras} extras */
export function follow(socket, lifecycle, extras) {
  let isTelling = false;
  let hasFailed = false;
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
    const meaning = MEANINGS[type](lifecycle, socket, event);
    if (extras.isEarly) {
      event.stopImmediatePropagation();
    } else if (meaning === "nothing") {
      // Of a script, then
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
    extras.handleEnd({ kind, ...end });
    if (end.code === code) {
      afterListeners(socket, "close", wake);
    } else {
      event.stopImmediatePropagation();
      tell(closeEvent("close", end));
      wake();
    }
  };

  // The host tells no close of it, or only later.
  const handleEarlyEnd = (event, kind) => {
    extras.isEarly = true;
    extras.handleEnd({ kind, ...ABNORMAL });
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

// Where the host's own events are not trusted, they differ from those that a script may dispatch on the socket.
function isHosts({ constructor, isTrusted, target, type }) {
  if (isTrusted || isBuiltIn) {
    return isTrusted;
  }
  const state = hostsOwn(target, "readyState");
  return { open: state === 1, error: constructor !== Event, close: state === 3 }[type];
}

function listenFirst(socket, type, listener) {
  apply(addEventListener, socket, [type, listener, true]);
}

// When the listeners of the event that is being dispatched have run, or one of them has stopped it.
function afterListeners(socket, type, run) {
  let isDue = true;
  const once = () => {
    if (isDue) {
      isDue = false;
      run();
    }
  };
  apply(addEventListener, socket, [type, once, { once: true }]);
  setTimeout(once);
}
