// Wraps a socket of another class than the host's, such as a test's, in what the session needs. Such a class may call handlers,
// listeners or both, and lack members of the standard's.
import { isFunction } from "./arguments.js";
import { TYPES } from "./events.js";

export class Foreign {
  #source;
  // How it delivers its events: to a handler or a listener, as it did the first
  #way;
  // Called with each error event, before the session
  #explain;
  // The session sets these
  onopen;
  onmessage;
  onerror;
  onclose;

  constructor(source, url, explain) {
    this.#source = source;
    this.#explain = explain;
    this.url = url;
    for (const type of TYPES) {
      source[`on${type}`] = (event) => this.#hear("handler", type, event);
      if (isFunction(source.addEventListener)) {
        source.addEventListener(type, (event) => this.#hear("listener", type, event));
      }
    }
  }

  get readyState() {
    return this.#source.readyState ?? 0;
  }

  get bufferedAmount() {
    return this.#source.bufferedAmount ?? 0;
  }

  get protocol() {
    return this.#source.protocol ?? "";
  }

  get extensions() {
    return this.#source.extensions ?? "";
  }

  set binaryType(type) {
    this.#source.binaryType = type;
  }

  send(data) {
    this.#source.send(data);
  }

  close(...args) {
    if (this.readyState < 3) {
      this.#source.close(...args);
    }
  }

  // A test's class may call without an event.
  #hear(way, type, given) {
    const event = given ?? {};
    this.#way ??= way;
    if (this.#way === way) {
      if (type === "error") {
        this.#explain(event);
      }
      const { code = 1005, reason = "", wasClean = true } = event;
      this[`on${type}`]?.(type === "close" ? { code, reason, wasClean } : event);
    }
  }
}
