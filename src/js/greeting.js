// The connection that a greeting has for itself, until the greeting is over.
import { requireArgument } from "./arguments.js";
import { DOMException } from "./globals.js";

// `take` returns the event of the next message, or undefined. The caller calls `wake` when there is one, and `end` when the
// greeting is over, with the error for those that still wait.
export function greet(source, take, acknowledge) {
  const waiting = [];
  let over;
  const wake = () => {
    while (waiting.length) {
      const event = over ? undefined : take();
      if (!over && !event) {
        return;
      }
      const { resolve, reject } = waiting.shift();
      event ? resolve(event.data) : reject(over);
    }
  };
  const requirePresent = () => {
    if (over || source.readyState !== 1) {
      const advice = "send on the socket itself when it is open, or in the next greeting";
      throw new DOMException(`this connection or its greeting is over: ${advice}`, "InvalidStateError");
    }
  };
  const connection = {
    protocol: source.protocol,
    url: source.url,

    send(data) {
      requireArgument(!arguments.length, "send", "data");
      requirePresent();
      source.send(data);
    },

    receive() {
      const received = new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        wake();
      });
      // One that nobody waits for is no unhandled rejection
      received.catch(() => {});
      return received;
    },

    acknowledge(messages) {
      requirePresent();
      acknowledge(messages);
    },
  };
  const end = (error) => {
    over ??= error;
    wake();
  };
  return { connection: Object.freeze(connection), wake, end };
}
