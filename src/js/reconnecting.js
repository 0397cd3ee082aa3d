// ReconnectingWebSocket: drives Rust's session with sockets, a timer, the page's events and the user's functions.
import { RECONNECTING_OPTIONS, bytes, check, checkClose, decided, isFunction, snapshot } from "./arguments.js";
import { addressOf, checkedProtocols, open, startSession } from "./client.js";
import { WebSocketClientError } from "./error.js";
import { closeEvent } from "./events.js";
import * as inputs from "./inputs.js";
import { socketClass } from "./socket.js";

const { DOMException, Event, MessageEvent, performance, queueMicrotask, setTimeout, clearTimeout } = globalThis;

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
  #kind;
  #cause;
  // The arguments of the user's close
  #closing = [];
  #url = "";
  #binaryType = "blob";
  #starting = true;
  #delivering = false;
  #later = false;
  #ended = false;
  #leavePage = () => {};
  #timer;
  // When it fires
  #at;
  // Bytes that wait, and those that nothing more becomes of
  #waiting = 0;
  #late = 0;
  #counters = { ...inputs.COUNTERS };

  constructor(url, protocols, receive, options) {
    this.#urls = (Array.isArray(url) ? url : [url]).map((url) => (isFunction(url) ? url : addressOf(`${url}`)));
    if (!this.#urls.length) {
      throw new RangeError("the list of URLs is empty");
    }
    this.#protocols = isFunction(protocols) ? protocols : checkedProtocols(protocols);
    this.#receive = receive;
    this.#options = options;
    const session = startSession(Object.values(options), options.probe);
    // A debug build insists on numbers
    this.#session = (input, attempt = 0, a = 0, b = 0, c = 0, message) => session(input, attempt, +a, +b, c, message);
    this.#perform();
    this.#starting = false;
    this.#leavePage = inputs.listenToPage(this.#handlePage);
  }

  get url() {
    return this.#url;
  }

  get readyState() {
    const state = this.#session(inputs.READY_STATE);
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
    } else if (!this.#session(inputs.SEND, 0, length, 0, 0, message)) {
      throw Object.assign(new WebSocketClientError("queue-full"), { data });
    }
    this.#perform();
    if (!readyState) {
      this.#driveLater();
    }
  }

  close(code, reason) {
    if (code !== undefined) {
      // As the browser's class would
      checkClose(code, reason);
      this.#closing = [code, reason];
    }
    this.#input(inputs.CLOSE);
  }

  reconnect() {
    // What was closed stays so
    if (this.readyState < 2) {
      this.#input(inputs.RECONNECT);
    }
  }

  retryAfter(delayMs) {
    check("delayMs", delayMs);
    this.#session(inputs.RETRY_AFTER, 0, delayMs);
  }

  acknowledge(messages) {
    check("messages", messages);
    this.#session(inputs.ACKNOWLEDGE, 0, messages);
  }

  takeUnsent() {
    return this.#session(inputs.TAKE_UNSENT);
  }

  requeueUnsent() {
    this.#input(inputs.REQUEUE);
  }

  counters() {
    return { ...this.#counters, roundTripMs: this.#session(inputs.ROUND_TRIP) };
  }

  // An input of the user's. Its events come in a task of their own.
  #input(input) {
    this.#session(input);
    this.#perform();
    this.#driveLater();
  }

  #driveLater() {
    if (!this.#later) {
      this.#later = true;
      setTimeout(() => {
        this.#later = false;
        this.#drive();
      });
    }
  }

  // Performs what the session wants now.
  #perform(delivers = 0) {
    let step;
    while (Array.isArray((step = this.#session(inputs.NEXT_ACTION, 0, delivers)))) {
      const [number, ...rest] = step;
      [this.#close, this.#find, this.#connect, this.#probe, this.#transmit][number].apply(this, rest);
    }
    // The end resets nothing
    if (this.#session(inputs.READY_STATE) < 2) {
      this.#waiting = this.#session(inputs.QUEUED_BYTES);
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

  // Performs actions and delivers events, in order, until there is neither.
  #drive() {
    this.#perform();
    if (this.#delivering) {
      return;
    }
    this.#delivering = true;
    try {
      for (let event = this.#nextEvent(); event; event = this.#nextEvent()) {
        const [number, ...rest] = event;
        const notify = [this.#opened, this.#lost, this.#reconnecting, this.#dropped, this.#gaveUp, this.#closed];
        notify[number].apply(this, rest);
      }
    } finally {
      this.#delivering = false;
    }
  }

  // What is due is handled when all that was there has been delivered.
  #nextEvent() {
    const event = this.#session(inputs.NEXT_EVENT);
    if (event) {
      return event;
    }
    this.#perform(1);
    return this.#session(inputs.NEXT_EVENT);
  }

  #wake = () => {
    this.#at = undefined;
    this.#drive();
  };

  #handlePage = (event) => {
    this.#session(inputs.PAGE, 0, event);
    this.#drive();
  };

  // A code only of the session's own
  #close(_attempt, code) {
    this.#socket?.close(...(code ? [code] : this.#closing));
    if (this.#session(inputs.READY_STATE) !== 2) {
      // Nothing of it is waited for
      this.#attempt = this.#socket = undefined;
    }
  }

  #find(attempt, failures) {
    const given = [this.#urls[failures % this.#urls.length], this.#protocols];
    this.#attempt = attempt;
    this.#end = this.#kind = this.#cause = undefined;
    const answer = (found, error) => {
      // Not of an earlier attempt
      if (attempt === this.#attempt) {
        this.#found = found;
        this.#cause = error;
        this.#session(inputs.RESOLVED, attempt, decided(error?.retry), !!found);
      }
    };
    if (given.some(isFunction)) {
      Promise.all(given.map((value) => (isFunction(value) ? Promise.resolve().then(() => value()) : value)))
        .then(answer, (error) => answer(undefined, error))
        .then(() => this.#drive());
    } else {
      answer(given);
    }
  }

  #connect(attempt) {
    const [url, protocols] = this.#found;
    try {
      this.#socket = open(url, protocols ?? [], (event, end) => this.#handle(attempt, event, end));
    } catch (error) {
      if (this.#starting) {
        throw error;
      }
      this.#cause = error;
      this.#session(inputs.CLOSED, attempt, NaN, 1006);
      return;
    }
    this.#url = this.#socket.url;
    this.#socket.binaryType = this.#binaryType;
    this.#session(inputs.CONNECTING, attempt, 0, 0, 0, this.#url);
  }

  #probe(attempt, _, message) {
    if (this.#give(attempt, message)) {
      this.#session(inputs.PROBED, attempt, this.#socket.bufferedAmount, bytes(message));
    }
  }

  #transmit(attempt, _, message) {
    if (this.#give(attempt, message)) {
      this.#session(inputs.SENT, attempt, this.#socket.bufferedAmount);
      this.#counters.sentMessages++;
      this.#counters.sentBytes += bytes(message);
    }
  }

  // Whether the browser took it.
  #give(attempt, message) {
    if (this.#socket.readyState !== 1) {
      this.#session(inputs.CLOSING, attempt);
      return false;
    }
    this.#socket.send(message);
    return true;
  }

  // An event of a socket's, and how it ended.
  #handle(attempt, event, ended) {
    if (attempt !== this.#attempt) {
      return;
    }
    const type = ended ? "close" : event.type;
    const buffered = this.#socket.bufferedAmount;
    if (type === "close") {
      const { kind, ...end } = ended;
      this.#kind = kind;
      this.#end = end;
      this.#session(inputs.CLOSED, attempt, this.#decide(), this.#end.code, buffered);
      if (this.readyState > 1) {
        this.#late += buffered;
      }
    } else if (type === "open") {
      this.#session(inputs.OPENED, attempt);
    } else if (type === "message" && this.#session(inputs.MESSAGE, attempt, buffered)) {
      this.#counters.receivedMessages++;
      this.#counters.receivedBytes += bytes(event.data);
      this.#drive();
      this.#receive(event);
    }
    this.#drive();
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

  #opened() {
    this.#counters.connects++;
    this.#receive(new Event("open"));
  }

  #lost(code, inDoubt) {
    if (this.#options.requeueUnsent) {
      this.#session(inputs.REQUEUE);
    }
    this.#end = this.#ending(code);
    if (this.#options.maxRetries >= 1) {
      this.#receive(closeEvent("lost", this.#end, { inDoubt }));
    }
  }

  #reconnecting(attempt, delayMs) {
    if (this.readyState > 1) {
      // Closed by what heard of the loss
      return;
    }
    this.#receive(Object.assign(new Event("reconnecting"), { attempt, delayMs, error: this.#cause }));
  }

  #dropped(_, __, data) {
    this.#receive(new MessageEvent("dropped", { data }));
  }

  // Without retries it ends as the plain class does.
  #gaveUp(_, exhausted) {
    const kind = this.#options.maxRetries < 1 ? this.#kind : exhausted ? "retries-exhausted" : "refused";
    this.#finish({ ...this.#ending(this.#end?.code), kind, cause: this.#cause });
  }

  #closed(code, inDoubt) {
    this.#finish({ ...this.#ending(code), kind: "closed" }, inDoubt);
  }

  // Error and close, as the standard has them.
  #finish(end, inDoubt = 0) {
    this.#leavePage();
    this.#ended = true;
    const close = () => this.#receive(closeEvent("close", end, { inDoubt }), end);
    if (end.kind === "closed" && end.wasClean) {
      close();
      return;
    }
    this.#receive(new Event("error"));
    queueMicrotask(close);
  }

  // The browser's end, unless the session has one of its own.
  #ending(code) {
    return code && code === this.#end?.code ? this.#end : { ...inputs.ABNORMAL, code: code || 1006 };
  }
}

export const ReconnectingWebSocket = /* @__PURE__ */ socketClass(
  "ReconnectingWebSocket",
  RECONNECTING_OPTIONS,
  (url, protocols, receive, options) =>
    options.maxRetries >= 1 || isFunction(url) || Array.isArray(url) || isFunction(protocols)
      ? new Reconnector(url, protocols, receive, options)
      : Object.assign(open(url, protocols, receive), inputs.WITHOUT_RETRIES),
  ["reconnect", "retryAfter", "acknowledge", "takeUnsent", "requeueUnsent", "counters"],
);
