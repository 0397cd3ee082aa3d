// The connections of a socket that is not the host's own, one after the other. Rust's session decides when to make one, and
// calls the methods that follow the user's.
import { bytes, check, closeArguments, fits, isFunction, protocolList, size, snapshot } from "./arguments.js";
import { WebSocketClientError, reasonOf } from "./error.js";
import { closeEvent, errorEvent, messageEvent } from "./events.js";
import { Foreign } from "./foreign.js";
import { DOMException, Event, EventTarget, MessageEvent, queueMicrotask } from "./globals.js";
import { Host } from "./host.js";
import { Messages } from "./messages.js";
import { open } from "./open.js";
import { addressOf, checkedProtocols, startSession } from "./rust.js";

const { addEventListener, dispatchEvent } = EventTarget.prototype;
const { apply } = Reflect;

export class Connections {
  #socket;
  /** @type {import("./extras.js").Extras & { messages: Messages }} */
  #extras;
  /** @type {import("wasm-websocket").ReconnectingWebSocketOptions} */
  #options;
  // Options that are not ours
  #others;
  // Each is a value or a function
  #urls;
  #protocols;
  #session;
  // Of the present connection or attempt: its socket, its number, whether it has opened, and why it failed
  /** @type {WebSocket | Foreign | undefined} */
  #source;
  #attempt;
  #hasOpened = false;
  // Of the last connection that was lost
  #inDoubt = 0;
  #cause;
  #url = "";
  /** @type {BinaryType} */
  #binaryType = "blob";
  // Whether the listeners get its message events from the host, and need no copies
  #isHeardItself = false;
  // Bytes that were sent after a close: the standard keeps counting them
  #late = 0;

  constructor(socket, extras, url, protocols, options, others) {
    const urls = (Array.isArray(url) ? url : [url]).map((url) => (isFunction(url) ? url : `${url}`));
    if (!urls.length) {
      throw new RangeError("the list of URLs is empty");
    }
    // The standard converts all arguments before it checks one
    const names = isFunction(protocols) ? protocols : protocolList(protocols);
    this.#urls = urls.map((url) => (isFunction(url) ? url : addressOf(url)));
    this.#protocols = isFunction(names) ? names : checkedProtocols(names);
    this.#socket = socket;
    this.#extras = extras;
    this.#options = options;
    this.#others = others;
    extras.messages = new Messages(socket);
    try {
      this.#session = startSession(options, this);
    } catch (error) {
      throw this.#cause ?? error;
    }
  }

  get url() {
    return this.#url;
  }

  get readyState() {
    const state = this.#session.readyState;
    if (state > 1) {
      return this.#extras.life.end ? 3 : 2;
    }
    return this.#isLast ? Math.max(state, this.#source?.readyState ?? 0) : state;
  }

  get bufferedAmount() {
    if (!this.#comesBack) {
      return this.#source?.bufferedAmount ?? 0;
    }
    return this.#session.bufferedAmount + this.#late;
  }

  get retryCount() {
    return this.#session.retryCount;
  }

  get protocol() {
    return this.#source?.protocol ?? "";
  }

  get extensions() {
    return this.#source?.extensions ?? "";
  }

  get binaryType() {
    return this.#binaryType;
  }

  /** @param {string} type */
  set binaryType(type) {
    if (type === "blob" || type === "arraybuffer") {
      this.#binaryType = type;
      if (this.#source) {
        this.#source.binaryType = type;
      }
    }
  }

  get #comesBack() {
    return !(Number(this.#options.backoff?.maxRetries) < 1);
  }

  // Whether no other connection follows this one: then the host's states and events are its own
  get #isLast() {
    return !this.#comesBack || (this.#hasOpened && this.#options.closeOnLoss);
  }

  send(data) {
    if (!this.#comesBack) {
      this.#sendAsHost(data);
      return;
    }
    const message = snapshot(data);
    if (this.#session.send(message)) {
      return;
    }
    if (this.readyState > 1) {
      this.#late += bytes(message);
    } else {
      throw Object.assign(new WebSocketClientError("queue-full"), { data });
    }
  }

  #sendAsHost(data) {
    if (!this.#source) {
      throw new DOMException("It is not open yet.", "InvalidStateError");
    }
    this.#source.send(data);
  }

  close(code, reason = "") {
    this.#session.close(code, reason);
  }

  reconnect(...args) {
    const [code, reason = ""] = closeArguments(...args);
    if (this.#options.signal?.aborted) {
      return;
    }
    // First delivers the events of an earlier end
    this.#session.flush();
    this.#late = 0;
    this.#extras.handleReconnect();
    this.#session.reconnect(this, code, reason);
  }

  retryAfter(delayMs) {
    check("delayMs", delayMs);
    this.#session.retryAfter(delayMs);
  }

  acknowledge(messages) {
    check("messages", messages);
    this.#session.acknowledge(messages);
  }

  takeUnsent() {
    return this.#session.takeUnsent();
  }

  requeueUnsent() {
    this.#session.requeueUnsent();
  }

  counters() {
    return this.#session.count(this);
  }

  // The session calls the rest.

  find(attempt, failures) {
    const given = [this.#urls[failures % this.#urls.length], this.#protocols];
    this.#attempt = attempt;
    this.#source = this.#cause = undefined;
    this.#hasOpened = false;
    this.#extras.messages.move(undefined);
    if (!given.some(isFunction)) {
      // The constructor checked both
      return given;
    }
    const notFound = (error) => {
      // An answer for an earlier attempt is ignored
      if (attempt === this.#attempt) {
        this.#cause = error;
        this.#session.notFound(attempt, fits(error?.retry, "decision") ? error.retry : undefined);
      }
    };
    Promise.all(given.map((value) => (isFunction(value) ? Promise.resolve().then(() => value()) : value)))
      .then(target)
      .then((found) => this.#session.found(attempt, found), notFound);
  }

  construct(target) {
    const [url] = target;
    try {
      const made = open(target, this.#others);
      const source = this.#wrapped(made, url);
      source.binaryType = this.#binaryType;
      [this.#source, this.#url] = [source, url];
      return source;
    } catch (error) {
      this.#cause = error;
      throw error;
    }
  }

  // What the session needs of a socket, which tells first why it fails.
  #wrapped(made, url) {
    const attempt = this.#attempt;
    const explain = (event) => {
      // The session has no handler on a socket that it has dropped: that one's error says nothing
      if (attempt === this.#attempt && this.#source?.onerror) {
        this.#cause = reasonOf(event);
      }
    };
    if (!Host || !(made instanceof Host)) {
      return new Foreign(made, url, explain);
    }
    apply(addEventListener, made, ["error", explain]);
    return /** @type {WebSocket} */ (made);
  }

  opened() {
    this.#hasOpened = true;
    // Adds them after the session's own listener, which must run first
    this.#isHeardItself = this.#extras.messages.move(this.#source);
    this.#extras.handleOpen();
    this.#tell(new Event("open"));
  }

  received(event) {
    if (!this.#isHeardItself) {
      this.#tell(messageEvent(event));
    }
    return size(event.data);
  }

  measure(message) {
    return bytes(message);
  }

  give(message) {
    const source = this.#source;
    if (source?.readyState !== 1) {
      return undefined;
    }
    // Cloudflare Workers have none
    const buffered = () => source.bufferedAmount ?? 0;
    const before = buffered();
    try {
      source.send(message);
    } catch (error) {
      // A test's class may throw. The message counts as sent
      report(error);
    }
    // In WebKit bufferedAmount doesn't change
    return Math.max(buffered() - before, size(message));
  }

  counted(connects, sentMessages, sentBytes, receivedMessages, receivedBytes, roundTripMs) {
    return { connects, sentMessages, sentBytes, receivedMessages, receivedBytes, roundTripMs };
  }

  // What the session knows of a failure.
  because(text) {
    this.#cause = new Error(text);
  }

  lost(code, reason, wasClean, inDoubt) {
    this.#inDoubt = inDoubt;
    if (this.#comesBack) {
      this.#tell(closeEvent("lost", { code, reason, wasClean }, { inDoubt }));
    }
  }

  reconnecting(attempt, delayMs) {
    // A listener of `lost` may have closed it
    if (this.readyState < 2) {
      this.#tell(Object.assign(new Event("reconnecting"), { attempt, delayMs, error: this.#cause }));
    }
  }

  dropped(data) {
    this.#tell(new MessageEvent("dropped", { data }));
  }

  failing() {
    if (this.#isLast) {
      this.#extras.life.hasFailed = true;
      this.#tell(errorEvent(this.#cause));
    }
  }

  // Dispatches `close`, and `error` before it unless there was one or the close was clean.
  ended(kind, code, reason, wasClean, inDoubt) {
    const { hasFailed } = this.#extras.life;
    const endsAsHost = this.#hasOpened && this.#isLast;
    const end = { kind, cause: this.#cause, code, reason, wasClean };
    if (endsAsHost) {
      end.kind = wasClean ? "closed" : "lost";
    }
    this.#late += this.#source?.bufferedAmount ?? 0;
    this.#extras.handleEnd(end);
    const doubt = { inDoubt: endsAsHost ? this.#inDoubt : inDoubt };
    const close = () => this.#tell(closeEvent("close", end, this.#comesBack && doubt));
    if (hasFailed || endsAsHost || (end.kind === "closed" && wasClean)) {
      close();
    } else {
      this.#tell(errorEvent(end.cause));
      queueMicrotask(close);
    }
  }

  retry(code, reason, wasClean) {
    if (this.#comesBack && this.#isLast) {
      return undefined;
    }
    try {
      const decision = this.#options.retry?.({ code, reason, wasClean, error: this.#cause });
      if (decision !== undefined) {
        check("what retry returns", decision, "decision");
      }
      return decision;
    } catch (error) {
      report(error);
    }
  }

  #tell(event) {
    apply(dispatchEvent, this.#socket, [event]);
    this.#extras.wake();
  }
}

// Reports it like an error of a listener; not all hosts have reportError().
function report(error) {
  queueMicrotask(() => {
    throw error;
  });
}

/** @param {unknown[]} given */
const target = ([url, protocols]) => [addressOf(`${url}`), checkedProtocols(protocols ?? [])];
