// ReconnectingWebSocket: drives Rust's session with sockets, a timer, the page's events and the user's functions.
import { RECONNECTING_OPTIONS, addressOf, bytes, check, checkClose, decided, isFunction, protocolList, snapshot } from "./arguments.js";
import { open, startSession } from "./client.js";
import { WebSocketClientError } from "./error.js";
import { closeEvent, ending, socketClass } from "./socket.js";

const { DOMException, Event, MessageEvent, performance, queueMicrotask, setTimeout, clearTimeout } = globalThis;
// Not in Node
const { addEventListener, removeEventListener } = globalThis;

// What the session is asked and told, by its numbers: (number, attempt, …). The first ones are answered.
const ACT = 0;
const TELL = 1;
const READY_STATE = 2;
const QUEUED_BYTES = 3;
const ROUND_TRIP = 4;
const POP_UNSENT = 5;
const SEND = 6;
const MESSAGE = 7;
const RESOLVED = 8;
const CONNECTING = 9;
const OPENED = 10;
const CLOSED = 11;
const CLOSING = 12;
const SENT = 13;
const PROBED = 14;
const CLOSE = 15;
const RECONNECT = 16;
const RETRY_AFTER = 17;
const ACKNOWLEDGE = 18;
const REQUEUE = 19;
const PAGE = 20;

// The session's numbers for them; of "visibilitychange", one more when hidden
const PAGE_EVENTS = ["online", "offline", "visibilitychange", , "freeze", "resume", "pagehide", "pageshow"];
const LOOPBACK = /^wss?:\/\/(localhost[:/]|127\.|\[::1\])/;
// As the session has it where the browser tells no end
const ABNORMAL = { code: 1006, reason: "", wasClean: false };

const COUNTERS = { connects: 0, sentMessages: 0, sentBytes: 0, receivedMessages: 0, receivedBytes: 0, roundTripMs: undefined };
// What a socket answers of which nothing is kept
const WITHOUT_RETRIES = { takeUnsent: () => [], counters: () => ({ ...COUNTERS }) };

class Reconnector {
  #session;
  #receive;
  #options;
  // Values or functions
  #urls;
  #protocols;
  #socket;
  #attempt;
  #found;
  // How the last connection or attempt ended, and what was thrown for it, while none has begun since
  #end;
  #cause;
  // The arguments of the user's close
  #closing = [];
  #url = "";
  #binaryType = "blob";
  #starting = true;
  #telling = false;
  #later = false;
  #ended = false;
  #timer;
  // When it fires
  #at;
  // Bytes that wait, and those that nothing more becomes of
  #waiting = 0;
  #late = 0;
  #counters = { ...COUNTERS };

  constructor(url, protocols, receive, options) {
    this.#urls = (Array.isArray(url) ? url : [url]).map((url) => (isFunction(url) ? url : addressOf(`${url}`)));
    if (!this.#urls.length) {
      throw new RangeError("the list of URLs is empty");
    }
    this.#protocols = isFunction(protocols) ? protocols : protocolList(protocols);
    this.#receive = receive;
    this.#options = options;
    const session = startSession(Object.values(options), options.probe);
    // A debug build insists on numbers
    this.#session = (input, attempt = 0, a = 0, b = 0, c = 0, message) => session(input, attempt, +a, +b, c, message);
    this.#act();
    this.#starting = false;
    PAGE_EVENTS.forEach((type) => addEventListener?.(type, this.#page, true));
    if (globalThis.navigator?.onLine === false) {
      this.#page({ type: "offline", target: globalThis });
    }
  }

  get url() {
    return this.#url;
  }

  get readyState() {
    const state = this.#session(READY_STATE);
    return state > 2 && !this.#ended ? 2 : state;
  }

  get bufferedAmount() {
    const buffered = this.#socket?.readyState < 3 ? this.#socket.bufferedAmount : 0;
    return this.#waiting + buffered + this.#late;
  }

  get protocol() {
    return this.#socket?.protocol ?? "";
  }

  get extensions() {
    return this.#socket?.extensions ?? "";
  }

  get binaryType() {
    return this.#binaryType;
  }

  set binaryType(type) {
    if (type === "blob" || type === "arraybuffer") {
      this.#binaryType = type;
      if (this.#socket) {
        this.#socket.binaryType = type;
      }
    }
  }

  send(data) {
    const { readyState } = this;
    if (!readyState && this.#options.maxRetries < 1) {
      throw new DOMException("It is not open yet.", "InvalidStateError");
    }
    const message = snapshot(data);
    const length = bytes(message);
    if (readyState > 1) {
      this.#late += length;
    } else if (!this.#session(SEND, 0, length, 0, 0, message)) {
      throw Object.assign(new WebSocketClientError("queue-full"), { data });
    }
    this.#act();
    if (!readyState) {
      this.#runLater();
    }
  }

  close(code, reason) {
    if (code !== undefined) {
      // As the browser's class would
      checkClose(code, reason);
      this.#closing = [code, reason];
    }
    this.#told(CLOSE);
  }

  reconnect() {
    // What was closed stays so
    if (this.readyState < 2) {
      this.#told(RECONNECT);
    }
  }

  retryAfter(delayMs) {
    check("delayMs", delayMs);
    this.#session(RETRY_AFTER, 0, delayMs);
  }

  acknowledge(messages) {
    check("messages", messages);
    this.#session(ACKNOWLEDGE, 0, messages);
  }

  takeUnsent() {
    const unsent = [];
    for (let message; (message = this.#session(POP_UNSENT)) !== undefined; ) {
      unsent.push(message);
    }
    return unsent;
  }

  requeueUnsent() {
    this.#told(REQUEUE);
  }

  counters() {
    return { ...this.#counters, roundTripMs: this.#session(ROUND_TRIP) };
  }

  // What a call of the user's leads to is told in a task of its own.
  #told(input) {
    this.#session(input);
    this.#act();
    this.#runLater();
  }

  #runLater() {
    if (!this.#later) {
      this.#later = true;
      setTimeout(() => {
        this.#later = false;
        this.#run();
      });
    }
  }

  // Carries out what the session wants now.
  #act(tells = 0) {
    let step;
    while (Array.isArray((step = this.#session(ACT, 0, tells)))) {
      const [number, ...rest] = step;
      [this.#close, this.#find, this.#connect, this.#probe, this.#transmit][number].apply(this, rest);
    }
    // The end resets nothing
    if (this.#session(READY_STATE) < 2) {
      this.#waiting = this.#session(QUEUED_BYTES);
    }
    // Early, rather than set anew for each message
    const at = performance.now() + step;
    if (!(this.#at <= at + 1)) {
      clearTimeout(this.#timer);
      this.#at = at;
      if (step >= 0) {
        this.#timer = setTimeout(this.#wake, Math.ceil(Math.min(step, 0x7fffffff)));
      }
    }
  }

  // The same, and tells what there is to tell, in order, before what comes next begins.
  #run() {
    this.#act();
    if (this.#telling) {
      return;
    }
    this.#telling = true;
    try {
      for (let event; (event = this.#session(TELL) ?? (this.#act(1), this.#session(TELL))); ) {
        const [number, ...rest] = event;
        [this.#tellOpened, this.#tellLost, this.#tellReconnecting, this.#tellDropped, this.#tellGaveUp, this.#tellClosed][number].apply(this, rest);
      }
    } finally {
      this.#telling = false;
    }
  }

  #wake = () => {
    this.#at = undefined;
    this.#run();
  };

  // An element may dispatch what it likes
  #page = ({ type, target }) => {
    const { document } = globalThis;
    if (target === globalThis || target === document) {
      const hidden = type === "visibilitychange" && document.hidden;
      this.#session(PAGE, 0, PAGE_EVENTS.indexOf(type) + hidden);
      this.#run();
    }
  };

  // A code only of the session's own
  #close(attempt, code) {
    this.#socket?.close(...(code ? [code] : this.#closing));
    if (this.#session(READY_STATE) !== 2) {
      // Nothing of it is waited for
      this.#attempt = this.#socket = undefined;
    }
  }

  #find(attempt, failures) {
    const given = [this.#urls[failures % this.#urls.length], this.#protocols];
    this.#attempt = attempt;
    this.#end = this.#cause = undefined;
    const answer = (found, error) => {
      // Not of an earlier attempt
      if (attempt === this.#attempt) {
        this.#found = found;
        this.#cause = error;
        this.#session(RESOLVED, attempt, decided(error?.retry), !!found);
      }
    };
    if (given.some(isFunction)) {
      Promise.all(given.map(async (value) => (isFunction(value) ? (await null, value()) : value)))
        .then(answer, (error) => answer(undefined, error))
        .then(() => this.#run());
    } else {
      answer(given);
    }
  }

  #connect(attempt) {
    const [url, protocols] = this.#found;
    try {
      this.#socket = open(url, protocols ?? [], (event, last) => this.#link(attempt, event, last));
    } catch (error) {
      if (this.#starting) {
        throw error;
      }
      this.#cause = error;
      this.#session(CLOSED, attempt, NaN, 1006);
      return;
    }
    this.#url = this.#socket.url;
    this.#socket.binaryType = this.#binaryType;
    this.#session(CONNECTING, attempt, LOOPBACK.test(this.#url));
  }

  #probe(attempt, _, message) {
    if (this.#give(attempt, message)) {
      this.#session(PROBED, attempt, this.#socket.bufferedAmount, bytes(message));
    }
  }

  #transmit(attempt, _, message) {
    if (this.#give(attempt, message)) {
      this.#session(SENT, attempt, this.#socket.bufferedAmount);
      this.#counters.sentMessages++;
      this.#counters.sentBytes += bytes(message);
    }
  }

  // Whether the browser took it.
  #give(attempt, message) {
    if (this.#socket.readyState !== 1) {
      this.#session(CLOSING, attempt);
      return false;
    }
    this.#socket.send(message);
    return true;
  }

  // An event of a socket's; none if the server's choice of a subprotocol was wrong.
  #link(attempt, event, last) {
    if (attempt !== this.#attempt) {
      return;
    }
    const type = last ? "close" : event.type;
    const buffered = this.#socket.bufferedAmount;
    if (type === "close") {
      this.#end = ending(event ?? {});
      this.#session(CLOSED, attempt, this.#decide(), this.#end.code, buffered);
      if (this.readyState > 1) {
        this.#late += buffered;
      }
    } else if (type === "open") {
      this.#session(OPENED, attempt);
    } else if (type === "message" && this.#session(MESSAGE, attempt, buffered)) {
      this.#counters.receivedMessages++;
      this.#counters.receivedBytes += bytes(event.data);
      this.#run();
      this.#receive(event, false);
    }
    this.#run();
  }

  #decide() {
    try {
      return this.readyState < 2 ? decided(this.#options.retry(this.#end)) : NaN;
    } catch (error) {
      // Reported, also where there is no reportError
      queueMicrotask(() => {
        throw error;
      });
      return NaN;
    }
  }

  #tellOpened() {
    this.#counters.connects++;
    this.#receive(new Event("open"), false);
  }

  #tellLost(code, inDoubt) {
    if (this.#options.requeueUnsent) {
      this.#session(REQUEUE);
    }
    this.#end = this.#ending(code);
    if (this.#options.maxRetries >= 1) {
      this.#receive(closeEvent("lost", this.#end, { inDoubt }), false);
    }
  }

  #tellReconnecting(attempt, delayMs) {
    if (this.readyState > 1) {
      // Closed by what heard of the loss
      return;
    }
    this.#receive(Object.assign(new Event("reconnecting"), { attempt, delayMs, error: this.#cause }), false);
  }

  #tellDropped(_, __, data) {
    this.#receive(new MessageEvent("dropped", { data }), false);
  }

  // Without retries it ends as the plain class does.
  #tellGaveUp(_, exhausted) {
    const kind = this.#options.maxRetries < 1 ? undefined : exhausted ? "retries-exhausted" : "refused";
    this.#finish(this.#ending(this.#end?.code), { kind, cause: this.#cause });
  }

  #tellClosed(code, inDoubt) {
    this.#finish(this.#ending(code), {}, inDoubt);
  }

  // Error and close, as the standard has them.
  #finish(end, failure, inDoubt = 0) {
    PAGE_EVENTS.forEach((type) => removeEventListener?.(type, this.#page, true));
    this.#ended = true;
    const close = () => this.#receive(closeEvent("close", end, { inDoubt }), true, failure);
    if (failure.kind || !end.wasClean) {
      this.#receive(new Event("error"), false);
      queueMicrotask(close);
    } else {
      close();
    }
  }

  // The browser's end, unless the session has one of its own.
  #ending(code) {
    return code && code === this.#end?.code ? this.#end : { ...ABNORMAL, code: code || 1006 };
  }
}

export const ReconnectingWebSocket = /* @__PURE__ */ socketClass(
  "ReconnectingWebSocket",
  RECONNECTING_OPTIONS,
  (url, protocols, receive, options) =>
    options.maxRetries >= 1 || isFunction(url) || Array.isArray(url) || isFunction(protocols)
      ? new Reconnector(url, protocols, receive, options)
      : Object.assign(open(url, protocols, receive), WITHOUT_RETRIES),
  ["reconnect", "retryAfter", "acknowledge", "takeUnsent", "requeueUnsent", "counters"],
);
