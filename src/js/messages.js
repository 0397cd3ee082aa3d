// The message listeners of a socket that is not the host's own. They get the events of the connection's socket themselves, which
// saves a copy of each. The events get another prototype, which shows the user's socket as their target.
import { isFunction, isObject } from "./arguments.js";
import { Event, EventTarget, MessageEvent } from "./globals.js";

const { addEventListener, removeEventListener } = EventTarget.prototype;
const { apply } = Reflect;
const { setPrototypeOf } = Object;
const TYPE = "message";

// By a connection's socket: the user's socket, which its events show as their target
const shown = new WeakMap();
const getter = (name) => /** @type {() => any} */ (Object.getOwnPropertyDescriptor(Event.prototype, name)?.get);
const [target, currentTarget] = [getter("target"), getter("currentTarget")];
const show = (source) => shown.get(source) ?? source;

const Shown = Object.create(
  MessageEvent.prototype,
  Object.getOwnPropertyDescriptors({
    get target() {
      return show(apply(target, this, []));
    },
    get srcElement() {
      return this.target;
    },
    get currentTarget() {
      return show(apply(currentTarget, this, []));
    },
    composedPath() {
      return this.currentTarget ? [this.currentTarget] : [];
    },
  }),
);

export class Messages {
  #socket;
  // Called with each event of a connection's socket, before the listeners. Returns whether they get it
  #take;
  #source;
  #entries = [];
  // There was a listener that captures. Then an event may be seen twice
  #hasCaptured = false;
  #taken = new WeakSet();
  // The entry that is the only one: this calls it, because for the browser a second listener is nearly as much work as a message
  #only;

  constructor(socket, take) {
    this.#socket = socket;
    this.#take = take;
  }

  // Moves the listeners from the last connection's socket to `source`, if that is an EventTarget.
  move(source) {
    const [last, next] = [this.#source, source instanceof EventTarget ? source : undefined];
    this.#entries.forEach(({ direct, options }) => forget(last, direct, options));
    this.#source = next;
    this.#only = undefined;
    if (next) {
      shown.set(next, this.#socket);
      // Not one that captures: a listener that is added after those is called for the same event
      listen(next, (event) => this.#receive(next, event));
      this.#entries.forEach((entry) => this.#attach(entry));
    }
    return Boolean(next);
  }

  #receive(source, event) {
    // A listener that is added meanwhile isn't called for this event
    const only = this.#only;
    if (source !== this.#source || !this.#takeOnce(event)) {
      return;
    }
    // The session may have removed the listeners, or moved them to another socket
    if (source === this.#source && this.#entries.length) {
      setPrototypeOf(event, Shown);
      if (this.#entries.includes(only)) {
        only.listener(event);
      }
    }
  }

  // In Firefox and WebKit, listeners that capture come before this class's own.
  #takeOnce(event) {
    if (!this.#hasCaptured) {
      return this.#take(event);
    }
    const isFirst = !this.#taken.has(event);
    this.#taken.add(event);
    return !isFirst || this.#take(event);
  }

  add(callback, options) {
    const { once, passive, signal } = isObject(options) ? options : {};
    const capture = isCapture(options);
    if (!isObject(callback)) {
      // As the standard says this does nothing, or throws
      listen(this.#socket, callback, options);
    }
    if (!isObject(callback) || this.#find(callback, capture)) {
      return;
    }
    const listener = (event) => {
      if (once) {
        this.remove(callback, capture);
      }
      return isFunction(callback) ? apply(callback, this.#socket, [event]) : callback.handleEvent(event);
    };
    const capturing = (event) => this.#takeOnce(event) && listener(setPrototypeOf(event, Shown));
    this.#hasCaptured ||= capture;
    // Added to the connection's socket
    const direct = capture ? capturing : listener;
    const entry = { callback, listener, direct, options: { capture, passive, signal } };
    listen(this.#socket, listener, entry.options);
    this.#entries.push(entry);
    this.#attach(entry);
  }

  remove(callback, options) {
    const entry = this.#find(callback, isCapture(options));
    if (entry) {
      this.#entries.splice(this.#entries.indexOf(entry), 1);
      forget(this.#socket, entry.listener, entry.options);
      forget(this.#source, entry.direct, entry.options);
      if (entry === this.#only) {
        this.#only = undefined;
      }
    }
  }

  // Lets the connection's socket call a listener, unless it is the only one, and nothing but `remove` ends it.
  #attach(entry) {
    const only = this.#only;
    this.#only = undefined;
    if (this.#source && this.#entries.length === 1 && !entry.options.signal && !entry.options.capture) {
      this.#only = entry;
      return;
    }
    for (const { direct, options } of only ? [only, entry] : [entry]) {
      listen(this.#source, direct, options);
    }
  }

  // Forgets the entries that a signal has removed.
  #find(callback, capture) {
    this.#entries = this.#entries.filter(({ options: { signal } }) => !signal?.aborted);
    return this.#entries.find((entry) => entry.callback === callback && entry.options.capture === capture);
  }
}

function listen(target, ...more) {
  if (target) {
    apply(addEventListener, target, [TYPE, ...more]);
  }
}

function forget(target, ...more) {
  if (target) {
    apply(removeEventListener, target, [TYPE, ...more]);
  }
}

function isCapture(options) {
  return Boolean(isObject(options) ? options.capture : options);
}
