// Which received messages answer the probe: those are not the user's.
import { ask } from "./report.js";

export class Answers {
  // A function or the message itself, if they are known
  #answer;
  // By event. In Firefox, listeners that capture come before the session, which asks too
  #known = new WeakMap();

  constructor(answer) {
    this.#answer = answer;
  }

  has(event) {
    const answer = this.#answer;
    if (answer !== undefined && !this.#known.has(event)) {
      const { data } = event;
      const is = typeof answer === "function" ? ask(() => answer(data)) === true : isEqual(data, answer);
      this.#known.set(event, is);
    }
    return Boolean(this.#known.get(event));
  }
}

// Whether two messages have the same content. A Blob's can't be read at once.
function isEqual(data, other) {
  if (typeof data === "string" || typeof other === "string" || data?.byteLength !== other.byteLength) {
    return data === other;
  }
  const [ours, others] = [new Uint8Array(data), new Uint8Array(other)];
  return ours.every((byte, index) => byte === others[index]);
}
