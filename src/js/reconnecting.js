// ReconnectingWebSocket: drives Rust's session with sockets, a timer, the page's events and the user's functions.
import { open, session } from "./client.js";
import { WebSocketClientError } from "./error.js";
import { bytes, checkClose, socketClass } from "./socket.js";

const { Event, CloseEvent, MessageEvent, performance, setTimeout, clearTimeout } = globalThis;
// Not in Node
const { addEventListener, removeEventListener } = globalThis;
// The session's numbers for them; of "visibilitychange", one more when hidden
const PAGE = ["online", "offline", "visibilitychange", , "freeze", "resume", "pagehide", "pageshow"];
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;
const LOOPBACK = /^wss?:\/\/(localhost[:/]|127\.|\[::1\])/;

// With their defaults, in the session's order; milliseconds and bytes.
const OPTIONS = {
  __proto__: null,
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

// An open connection ended, and another one is tried.
class LostEvent extends CloseEvent {
  constructor(type, init) {
    super(type, init);
    this.inDoubt = init.inDoubt;
  }
}

// The next attempt begins after a wait.
class ReconnectingEvent extends Event {
  constructor(type, init) {
    super(type, init);
    this.attempt = init.attempt;
    this.delayMs = init.delayMs;
  }
}

class Reconnector {
  #session;
  #receive;
  #options;
  // As given: a value, a list or a function
  #urls;
  #protocols;
  #socket;
  #generation;
  #found;
  #url = "";
  #binaryType = "blob";
  #starting = true;
  #telling = false;
  #ended = false;
  #timer;
  // When it fires
  #at;
  // Bytes sent after the end
  #late = 0;
  #counters = { connects: 0, sentMessages: 0, sentBytes: 0, receivedMessages: 0, receivedBytes: 0 };

  constructor(url, protocols, receive, options) {
    this.#urls = Array.isArray(url) ? [...url] : url;
    this.#protocols = protocols;
    this.#receive = receive;
    this.#options = options;
    this.#session = session(numbers(options), options.probe);
    this.#act();
    this.#starting = false;
    PAGE.forEach((type) => addEventListener?.(type, this.#page, true));
    if (globalThis.navigator?.onLine === false) {
      this.#session.page(PAGE.indexOf("offline"));
    }
    this.#act();
  }

  get url() {
    return this.#url;
  }

  get readyState() {
    const { readyState } = this.#session;
    return readyState === CLOSED && !this.#ended ? CLOSING : readyState;
  }

  get bufferedAmount() {
    const buffered = this.#socket?.readyState < CLOSED ? this.#socket.bufferedAmount : 0;
    return this.#session.queued + buffered + this.#late;
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
    if (this.readyState > OPEN) {
      this.#late += length;
    } else if (!this.#session.send(message, length)) {
      const error = new WebSocketClientError("queue-full", { code: 1005, reason: "", wasClean: false });
      throw Object.assign(error, { data });
    }
    this.#act();
  }

  close(code, reason) {
    if (code !== undefined) {
      // Of the browser's class, what it throws
      checkClose(code, reason);
    }
    this.#session.close(code ?? 0, reason ?? "");
    this.#act();
    this.#later();
  }

  // After the end, `close` was told: that stands.
  reconnect() {
    if (!this.#ended) {
      this.#session.reconnect();
      this.#act();
      this.#later();
    }
  }

  retryAfter(delayMs) {
    this.#session.retryAfter(delayMs);
  }

  acknowledge(messages) {
    this.#session.acknowledge(messages);
  }

  takeUnsent() {
    return this.#session.unsent();
  }

  requeueUnsent() {
    this.#session.requeue();
    this.#act();
  }

  counters() {
    return { ...this.#counters, roundTripMs: this.#session.roundTrip };
  }

  // Carries out what the session wants now.
  #act() {
    let step;
    while (Array.isArray((step = this.#session.act()))) {
      const [number, ...rest] = step;
      [this.#close, this.#find, this.#connect, this.#probe, this.#transmit][number].apply(this, rest);
    }
    // Early, rather than set anew for each message
    const at = performance.now() + step;
    if (!(this.#at <= at)) {
      clearTimeout(this.#timer);
      this.#at = step && at;
      if (step) {
        this.#timer = setTimeout(this.#wake, Math.ceil(Math.min(step, 0x7fffffff)));
      }
    }
  }

  // The same, and tells what there is to tell, in order.
  #run() {
    this.#act();
    if (this.#telling) {
      return;
    }
    this.#telling = true;
    for (let event; (event = this.#session.told()); this.#act()) {
      this.#tell(...event);
    }
    this.#telling = false;
  }

  // What a call of the user's leads to is told in a task of its own.
  #later() {
    setTimeout(() => this.#run());
  }

  #wake = () => {
    this.#at = undefined;
    this.#session.wake();
    this.#run();
  };

  #page = ({ type }) => {
    const hidden = type === "visibilitychange" && globalThis.document.hidden;
    this.#session.page(PAGE.indexOf(type) + hidden);
    this.#run();
  };

  #close(generation, code, reason) {
    this.#socket?.close(code, code && reason);
    if (this.#session.readyState !== CLOSING) {
      // Nothing of it is waited for
      this.#generation = this.#socket = undefined;
    }
  }

  #find(generation, failures) {
    const urls = this.#urls;
    const url = Array.isArray(urls) ? urls[failures % urls.length] : urls;
    if (typeof url !== "function" && typeof this.#protocols !== "function") {
      this.#found = [url, this.#protocols];
      this.#session.resolved(generation, true, NaN);
      return;
    }
    const ask = async (given) => (typeof given === "function" ? given() : given);
    Promise.all([ask(url), ask(this.#protocols)]).then(
      (found) => {
        this.#found = found;
        this.#session.resolved(generation, true, NaN);
        this.#run();
      },
      (error) => {
        this.#session.resolved(generation, false, decided(error?.retry));
        this.#run();
      },
    );
  }

  #connect(generation) {
    const [url, protocols] = this.#found;
    this.#generation = generation;
    try {
      this.#socket = open(url, protocols, (event, last) => this.#link(generation, event, last));
    } catch (error) {
      if (this.#starting) {
        throw error;
      }
      this.#session.closed(generation, 1006, "", false, 0, NaN);
      return;
    }
    this.#url = this.#socket.url;
    this.#socket.binaryType = this.#binaryType;
    this.#session.connecting(LOOPBACK.test(this.#url));
  }

  #probe(generation, message) {
    const socket = this.#socket;
    if (socket.readyState === OPEN) {
      socket.send(message);
      this.#session.probed(bytes(message), socket.bufferedAmount);
    } else {
      this.#session.closing(generation);
    }
  }

  #transmit(generation, message) {
    const socket = this.#socket;
    if (socket.readyState === OPEN) {
      socket.send(message);
      this.#session.sent(socket.bufferedAmount);
      this.#counters.sentMessages++;
      this.#counters.sentBytes += bytes(message);
    } else {
      this.#session.closing(generation);
    }
  }

  // An event of a socket's; none if the server's choice of a subprotocol was wrong.
  #link(generation, event, last) {
    if (generation !== this.#generation) {
      return;
    }
    if (last) {
      const { code = 1006, reason = "", wasClean = false } = event ?? {};
      const retry = this.#decide({ code, reason, wasClean });
      this.#session.closed(generation, code, reason, wasClean, this.#socket.bufferedAmount, retry);
    } else if (event.type === "open") {
      this.#session.opened(generation);
    } else if (event.type === "message") {
      if (this.#session.message(generation, this.#socket.bufferedAmount)) {
        this.#counters.receivedMessages++;
        this.#counters.receivedBytes += bytes(event.data);
        this.#run();
        this.#receive(event, false);
        return;
      }
    }
    this.#run();
  }

  #decide(end) {
    const { retry } = this.#options;
    if (!retry || this.readyState === CLOSING) {
      return NaN;
    }
    try {
      return decided(retry(end));
    } catch (error) {
      reportError(error);
      return NaN;
    }
  }

  #tell(number, ...rest) {
    [this.#opened, this.#lost, this.#reconnecting, this.#dropped, this.#gaveUp, this.#closed][number].apply(this, rest);
  }

  #opened() {
    this.#counters.connects++;
    this.#receive(new Event("open"), false);
  }

  #lost(code, reason, wasClean, inDoubt) {
    if (this.#options.requeueUnsent) {
      this.#session.requeue();
    }
    this.#receive(new LostEvent("lost", { code, reason, wasClean, inDoubt }), false);
  }

  #reconnecting(attempt, delayMs) {
    this.#receive(new ReconnectingEvent("reconnecting", { attempt, delayMs }), false);
  }

  #dropped(data) {
    this.#receive(new MessageEvent("dropped", { data }), false);
  }

  #gaveUp(code, reason, wasClean) {
    this.#finish({ code, reason, wasClean }, true);
  }

  #closed(code, reason, wasClean) {
    this.#finish({ code, reason, wasClean }, !wasClean);
  }

  // Error and close, as the standard has them.
  #finish(end, failed) {
    PAGE.forEach((type) => removeEventListener?.(type, this.#page, true));
    this.#ended = true;
    if (failed) {
      this.#receive(new Event("error"), false);
    }
    this.#receive(new CloseEvent("close", end), true);
  }
}

export const ReconnectingWebSocket = /* @__PURE__ */ socketClass(
  "ReconnectingWebSocket",
  [...Object.keys(OPTIONS), "probe", "requeueUnsent", "retry", "protocols", "signal"],
  (url, protocols, receive, options) =>
    options.maxRetries === 0 ? open(url, protocols, receive) : new Reconnector(url, protocols, receive, options),
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
