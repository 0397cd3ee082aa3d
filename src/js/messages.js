// The message listeners of a socket that is not the host's own. Each also listens to the connection's socket, which saves a copy
// of every event. The events get another prototype, which shows the user's socket as their target.
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
  // The messages that no listener gets
  #answers;
  #source;
  #entries = [];

  constructor(socket, answers) {
    this.#socket = socket;
    this.#answers = answers;
  }

  // Moves the listeners from the last connection's socket to `source`, if that is an EventTarget.
  move(source) {
    this.#entries.forEach(({ swapping, options }) => forget(this.#source, swapping, options));
    this.#source = source instanceof EventTarget ? source : undefined;
    if (this.#source) {
      shown.set(source, this.#socket);
    }
    this.#entries.forEach(({ swapping, options }) => listen(this.#source, swapping, options));
    return Boolean(this.#source);
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
    // Added to the connection's socket
    const swapping = (event) => (this.#answers.has(event) ? undefined : listener(setPrototypeOf(event, Shown)));
    const entry = { callback, listener, swapping, options: { capture, passive, signal } };
    listen(this.#socket, listener, entry.options);
    listen(this.#source, swapping, entry.options);
    this.#entries.push(entry);
  }

  remove(callback, options) {
    const entry = this.#find(callback, isCapture(options));
    if (entry) {
      this.#entries.splice(this.#entries.indexOf(entry), 1);
      forget(this.#socket, entry.listener, entry.options);
      forget(this.#source, entry.swapping, entry.options);
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
