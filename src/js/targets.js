// Where the attempts connect to: URLs and subprotocols, each given or provided by a function of the user's.
import { isFunction, protocolList } from "./arguments.js";
import { addressOf, checkedProtocols } from "./rust.js";

export class Targets {
  #urls;
  #protocols;

  constructor(url, protocols) {
    const urls = (Array.isArray(url) ? url : [url]).map((url) => (isFunction(url) ? url : `${url}`));
    if (!urls.length) {
      throw new RangeError("the list of URLs is empty");
    }
    // The standard converts all arguments before it checks one
    const names = isFunction(protocols) ? protocols : protocolList(protocols);
    this.#urls = urls.map((url) => (isFunction(url) ? url : addressOf(url)));
    this.#protocols = isFunction(names) ? names : checkedProtocols(names);
  }

  // Whether attempts may get answers of their own, such as a fresh token.
  get isFresh() {
    return [...this.#urls, this.#protocols].some(isFunction);
  }

  // A URL and a list of subprotocols, both checked, or a promise of them. Functions are asked about the `last` end.
  find(failures, last) {
    const given = [this.#urls[failures % this.#urls.length], this.#protocols];
    if (!given.some(isFunction)) {
      return given;
    }
    const ask = (provide) => (isFunction(provide) ? Promise.resolve(last).then(provide) : provide);
    return Promise.all(given.map(ask)).then(target);
  }
}

/** @param {unknown[]} given */
const target = ([url, protocols]) => [addressOf(`${url}`), checkedProtocols(protocols ?? [])];
