// ReconnectingWebSocket: drives Rust's session with sockets, a timer, the page's events and the user's functions.
import { open, startSession } from "./client.js";
import { WebSocketClientError } from "./error.js";
import { bytes, checkClose, closeEvent, ending, protocolList, socketClass } from "./socket.js";

const { Event, MessageEvent, performance, setTimeout, clearTimeout } = globalThis;
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

// With their defaults, in the session's order; milliseconds and bytes.
const OPTIONS = {
  firstWindowMs: 5000,
  capMs: 30_000,
  maxRetries: Infinity,
  minUptimeMs: 5000,
  connectTimeoutMs: 10_000,
  maxQueuedMessages: 1024,
  maxQueuedBytes: 1 << 20,
  maxAgeMs: Infinity,
  dropOldest: 0,
  idleMs: 30_000,
  timeoutMs: 10_000,
};

const COUNTERS = { connects: 0, sentMessages: 0, sentBytes: 0, receivedMessages: 0, receivedBytes: 0 };
// What a socket answers of which nothing is kept
const WITHOUT_RETRIES = { takeUnsent: () => [], counters: () => ({ ...COUNTERS, roundTripMs: undefined }) };

// For Rust, which returns one.
export function list(...items) {
  return items;
}

class Reconnector {
  #session;
  #receive;
  #options;
  // As given: a value, a list or a function
  #urls;
  #protocols;
  #socket;
  #attempt;
  #found;
  // How the last connection or attempt ended, while none has begun since
  #end;
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
  // Bytes sent after the end
  #late = 0;
  #counters = { ...COUNTERS };

  constructor(url, protocols, receive, options) {
    this.#urls = Array.isArray(url) ? [...url] : [url];
    this.#protocols = typeof protocols === "function" ? protocols : protocolList(protocols);
    this.#receive = receive;
    this.#options = options;
    this.#session = startSession(numbers(options), options.probe);
    if (!this.#urls.length) {
      throw new RangeError("the list of URLs is empty");
    }
    this.#act();
    this.#starting = false;
    PAGE_EVENTS.forEach((type) => addEventListener?.(type, this.#page, true));
    if (globalThis.navigator?.onLine === false) {
      this.#page({ type: "offline" });
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
    return this.#session(QUEUED_BYTES) + buffered + this.#late;
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
    // What waits must not change with its owner's buffer
    const message = snapshot(data);
    const length = bytes(message);
    const { readyState } = this;
    if (readyState > 1) {
      this.#late += length;
    } else if (!this.#session(SEND, 0, length, 0, 0, message)) {
      throw Object.assign(new WebSocketClientError("queue-full", { ...ABNORMAL, code: 1005 }), { data });
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
    this.#session(RETRY_AFTER, 0, delayMs);
  }

  acknowledge(messages) {
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

  // The same, and tells what there is to tell, in order.
  #run() {
    this.#act(1);
    if (!this.#telling) {
      this.#telling = true;
      for (let event; (event = this.#session(TELL)); this.#act(1)) {
        const [number, ...rest] = event;
        [this.#tellOpened, this.#tellLost, this.#tellReconnecting, this.#tellDropped, this.#tellEnd, this.#tellEnd][number].apply(this, rest);
      }
      this.#telling = false;
    }
  }

  #wake = () => {
    this.#at = undefined;
    this.#run();
  };

  #page = ({ type }) => {
    const hidden = type === "visibilitychange" && globalThis.document.hidden;
    this.#session(PAGE, 0, PAGE_EVENTS.indexOf(type) + hidden);
    this.#run();
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
    const url = this.#urls[failures % this.#urls.length];
    const protocols = this.#protocols;
    const found = (found, retry) => {
      this.#found = found;
      this.#session(RESOLVED, attempt, retry, !!found);
    };
    this.#end = undefined;
    if (typeof url !== "function" && typeof protocols !== "function") {
      found([url, protocols]);
      return;
    }
    const ask = async (given) => (typeof given === "function" ? given() : given);
    Promise.all([ask(url), ask(protocols)])
      .then(found, (error) => found(undefined, decided(error?.retry)))
      .then(() => this.#run());
  }

  #connect(attempt) {
    const [url, protocols] = this.#found;
    this.#attempt = attempt;
    try {
      this.#socket = open(url, protocols, (event, last) => this.#link(attempt, event, last));
    } catch (error) {
      if (this.#starting) {
        throw error;
      }
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
    const { retry } = this.#options;
    try {
      return this.readyState < 2 ? decided(retry?.(this.#end)) : NaN;
    } catch (error) {
      globalThis.reportError?.(error);
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
    this.#receive(closeEvent("lost", this.#end, { inDoubt }), false);
  }

  #tellReconnecting(attempt, delayMs) {
    this.#receive(Object.assign(new Event("reconnecting"), { attempt, delayMs }), false);
  }

  #tellDropped(_, __, data) {
    this.#receive(new MessageEvent("dropped", { data }), false);
  }

  // Error and close, as the standard has them; without a code when it gave up.
  #tellEnd(code) {
    const end = this.#ending(code || this.#end?.code);
    PAGE_EVENTS.forEach((type) => removeEventListener?.(type, this.#page, true));
    this.#ended = true;
    if (!code || !end.wasClean) {
      this.#receive(new Event("error"), false);
    }
    this.#receive(closeEvent("close", end), true);
  }

  // The browser's end, unless the session has one of its own.
  #ending(code) {
    return code && code === this.#end?.code ? this.#end : { ...ABNORMAL, code: code || 1006 };
  }
}

export const ReconnectingWebSocket = /* @__PURE__ */ socketClass(
  "ReconnectingWebSocket",
  [...Object.keys(OPTIONS), "probe", "requeueUnsent", "retry", "protocols", "signal"],
  (url, protocols, receive, options) =>
    options.maxRetries === 0
      ? Object.assign(open(url, protocols, receive), WITHOUT_RETRIES)
      : new Reconnector(url, protocols, receive, options),
  ["reconnect", "retryAfter", "acknowledge", "takeUnsent", "requeueUnsent", "counters"],
);

function numbers(options) {
  const numbers = Object.entries(OPTIONS).map(([name, usual]) => {
    const number = Number(options[name] ?? usual);
    if (!(number >= 0)) {
      throw new RangeError(`${name} is ${options[name]}: give a number, 0 or more`);
    }
    return number;
  });
  const [first, cap] = numbers;
  if (!(first > 0 && cap >= first)) {
    throw new RangeError("firstWindowMs is 0 or above capMs: give a window that spreads the clients, such as 5000");
  }
  return numbers;
}

// For the session: false stops, a number of milliseconds waits, anything else leaves it to the policy.
function decided(retry) {
  return retry === false ? -1 : typeof retry === "number" ? Math.max(retry, 0) : NaN;
}

function snapshot(data) {
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
  }
  return data instanceof ArrayBuffer ? data.slice() : data instanceof Blob ? data : `${data}`;
}
