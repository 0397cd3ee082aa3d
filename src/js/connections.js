// The connections of a socket that is not the host's own, one after the other. Rust's session decides when to make one, and
// calls the methods that follow the user's.
import { bytes, check, checkedDecision, closeArguments, requireArgument, size, snapshot } from "./arguments.js";
import { Ends, WebSocketClientError, reasonOf } from "./error.js";
import { closeEvent, errorEvent, messageEvent } from "./events.js";
import { Foreign } from "./foreign.js";
import { DOMException, Event, EventTarget, MessageEvent, queueMicrotask } from "./globals.js";
import { greet } from "./greeting.js";
import { Host } from "./host.js";
import { Incoming } from "./incoming.js";
import { open } from "./open.js";
import { ask } from "./report.js";
import { startSession } from "./rust.js";
import { Outgoing, give } from "./sending.js";
import { Targets } from "./targets.js";

const { addEventListener, dispatchEvent } = EventTarget.prototype;
const { apply } = Reflect;

export class Connections {
  #socket;
  /** @type {import("./extras.js").Extras & { messages: import("./messages.js").Messages }} */
  #extras;
  /** @type {import("wasm-websocket").ReconnectingWebSocketOptions} */
  #options;
  // Options that are not ours
  #others;
  #comesBack;
  #targets;
  #incoming;
  #outgoing;
  #session;
  // Of the present connection or attempt: its socket, its number, whether it has opened, and why it failed
  /** @type {WebSocket | Foreign | undefined} */
  #source;
  #attempt;
  #hasOpened = false;
  // The greeting that isn't over
  #greeting;
  // Of the last connection that was lost
  #inDoubt = 0;
  #ends = new Ends();
  #cause;
  #url = "";
  /** @type {BinaryType} */
  #binaryType = "blob";
  // Bytes that were sent after a close: the standard keeps counting them
  #late = 0;

  constructor(socket, extras, url, protocols, options, others) {
    this.#targets = new Targets(url, protocols);
    this.#socket = socket;
    this.#extras = extras;
    this.#options = options;
    this.#others = others;
    this.#comesBack = !(Number(options.backoff?.maxRetries) < 1);
    this.#incoming = new Incoming(socket, options.liveness);
    this.#outgoing = new Outgoing(options);
    extras.messages = this.#incoming.messages;
    try {
      this.#session = startSession({ ...options, isFresh: this.#targets.isFresh }, this);
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
    return this.#isLast && !this.#greeting ? Math.max(state, this.#source?.readyState ?? 0) : state;
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

  // Whether no other connection follows this one: then the host's states and events are its own
  get #isLast() {
    return !this.#comesBack || (this.#hasOpened && this.#options.closeOnLoss);
  }

  send(data) {
    if (!this.#comesBack) {
      this.#sendAsHost(data);
      return;
    }
    this.#incoming.sent();
    const left = this.#outgoing.send(this.#source, this.#session, data);
    if (left === undefined) {
      return;
    }
    if (this.readyState < 2) {
      throw Object.assign(new WebSocketClientError("queue-full"), { data });
    }
    this.#late += bytes(left);
  }

  sendVolatile(data) {
    requireArgument(!arguments.length, "sendVolatile", "data");
    return this.#session.sendVolatile(snapshot(data));
  }

  #sendAsHost(data) {
    if (!this.#source || this.#greeting) {
      throw new DOMException("It is not open yet.", "InvalidStateError");
    }
    this.#source.send(data);
  }

  close(code, reason = "") {
    this.#leaveGreeting("closed");
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
    this.#leaveGreeting("closed");
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

  find(attempt, failures, last) {
    // The user left the page
    this.#leaveGreeting("connect-failed");
    this.#attempt = attempt;
    this.#source = this.#cause = undefined;
    this.#hasOpened = false;
    this.#incoming.move(undefined);
    this.#outgoing.begin();
    const found = this.#targets.find(failures, last);
    if (Array.isArray(found)) {
      return found;
    }
    const notFound = (error) => {
      // An answer for an earlier attempt is ignored
      if (attempt === this.#attempt) {
        this.#session.notFound(attempt, this.#decisionOf(error));
      }
    };
    found.then((found) => this.#session.found(attempt, found), notFound);
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

  greet(attempt) {
    const { greeting } = this.#options;
    const take = () => this.#session.takeHeld(attempt);
    const own = greet(this.#source, take, (messages) => this.acknowledge(messages));
    this.#greeting = own;
    // Unless it is over
    const answer = (give) => (value) => {
      if (own === this.#greeting) {
        this.#leaveGreeting("closed");
        give(value);
      }
    };
    const done = answer(() => this.#session.greeted(attempt));
    const failed = answer((error) => this.#session.notGreeted(attempt, this.#decisionOf(error)));
    Promise.resolve(own.connection).then(greeting).then(done, failed);
  }

  wakeGreeting() {
    this.#greeting?.wake();
  }

  receiveLimit() {
    this.#cause = new WebSocketClientError("receive-limit");
  }

  // Those that wait for a message get an error of this kind.
  #leaveGreeting(kind, /** @type {import("wasm-websocket").WebSocketEnd | undefined} */ end = undefined) {
    this.#greeting?.end(new WebSocketClientError(kind, end, this.#cause));
    this.#greeting = undefined;
  }

  // Keeps what a function of the user's threw. That may say what follows.
  #decisionOf(error) {
    this.#cause = error;
    return ask(() => checkedDecision("the error's retry", error?.retry));
  }

  connecting(attempt) {
    // It may have failed at once, and for good
    if (this.#comesBack && !this.#extras.life.isClosing) {
      this.#tell(Object.assign(new Event("connecting"), { attempt }));
    }
  }

  opened() {
    this.#hasOpened = true;
    this.#ends.forget();
    this.#incoming.move(this.#source);
    this.#extras.handleOpen();
    this.#tell(new Event("open"));
  }

  received(event, isLate) {
    if (isLate || !this.#incoming.isDirect) {
      this.#tell(messageEvent(event));
    } else {
      this.#incoming.handedOver();
    }
    return size(event.data);
  }

  isAnswer(event) {
    return this.#incoming.isAnswer(event);
  }

  hold(event) {
    this.#incoming.keep(event);
    return size(event.data);
  }

  measure(message) {
    return bytes(message);
  }

  give(message) {
    this.#incoming.sent();
    return give(this.#source, message);
  }

  counted(connects, sentMessages, sentBytes, messages, bytes, roundTripMs) {
    return { connects, sentMessages, sentBytes, ...this.#incoming.counted(messages, bytes), roundTripMs };
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

  reconnecting(attempt, delayMs, end) {
    const { error, uptimeMs } = end;
    this.#leaveGreeting("connect-failed", end);
    if (this.#options.attemptErrors && uptimeMs === undefined) {
      this.#tellUnlessOver(errorEvent(error));
    }
    this.#tellUnlessOver(Object.assign(new Event("reconnecting"), { attempt, delayMs, error }));
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
    const isClosed = kind === "closed";
    // The user has heard of what failed before their own close()
    const end = { kind, cause: isClosed ? undefined : this.#cause, code, reason, wasClean };
    const lastError = this.#options.attemptErrors && !isClosed ? this.#ends.last?.error : undefined;
    this.#leaveGreeting(isClosed ? kind : "connect-failed", end);
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
      this.#tell(errorEvent(end.cause ?? lastError));
      queueMicrotask(close);
    }
  }

  failedEnd(...end) {
    return this.#ends.describe(this.#cause, ...end);
  }

  retry(end) {
    if (this.#comesBack && this.#isLast) {
      return undefined;
    }
    return ask(() => checkedDecision("what retry returns", this.#options.retry?.(end)));
  }

  // A listener of an earlier event may have closed it.
  #tellUnlessOver(event) {
    if (this.#comesBack && this.readyState < 2) {
      this.#tell(event);
    }
  }

  #tell(event) {
    apply(dispatchEvent, this.#socket, [event]);
    this.#extras.wake();
  }
}
