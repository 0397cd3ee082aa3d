// Which received messages answer the probe: those are not the user's.
import { ask } from "./report.js";

// Whether a message is `answer`: a function of its data that says so, or the message itself.
export function isAnswer(answer, data) {
  return typeof answer === "function" ? ask(() => answer(data)) === true : isEqual(data, answer);
}

// Whether two messages have the same content. A Blob's can't be read at once.
function isEqual(data, other) {
  if (typeof data === "string" || typeof other === "string" || data?.byteLength !== other.byteLength) {
    return data === other;
  }
  const [ours, others] = [new Uint8Array(data), new Uint8Array(other)];
  return ours.every((byte, index) => byte === others[index]);
}
