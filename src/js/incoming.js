// What arrives on a connection's socket, before the user's listeners get it. Most messages pass the session by: it has nothing to
// do for them, and the way there and back takes as long as all that the browser does for a message.
import { isAnswer } from "./answers.js";
import { size } from "./arguments.js";
import { Messages } from "./messages.js";

const { hasOwnProperty } = Object.prototype;
const { apply } = Reflect;

export class Incoming {
  // The user's listeners
  messages;
  // Whether they get the events of the present connection's socket, and need no copies
  isDirect = false;
  // The messages that passed the session by, and their bytes, of text UTF-16 code units
  #count = 0;
  #bytes = 0;
  #liveness;
  #source;
  // The session's own listener
  #handle;
  #passesBy = false;
  // The session keeps the present message from the user's listeners
  #isKept = false;

  constructor(socket, liveness) {
    this.messages = new Messages(socket, (event) => this.#take(event));
    this.#liveness = liveness;
  }

  // Moves the listeners to this socket, where they take the place of the session's: as a handler, that takes a third longer in
  // Chromium. In Cloudflare Workers it stays one, because the host itself reads it.
  move(source) {
    this.isDirect = this.messages.move(source);
    const takesPlace = this.isDirect && !apply(hasOwnProperty, source, ["onmessage"]);
    this.#handle = takesPlace ? source.onmessage : undefined;
    this.#source = source;
    this.#passesBy = false;
    if (takesPlace) {
      source.onmessage = null;
    }
  }

  // The session has handed over a message that arrived just now: no greeting runs, and nothing waits for the user. The session
  // still wants to know of each message if it watches whether the connection is alive, and while it keeps copies of what was sent.
  handedOver() {
    this.#passesBy = Boolean(this.#handle) && !this.#liveness && !this.#source.bufferedAmount;
  }

  // A message that was sent may wait in the host's buffer.
  sent() {
    this.#passesBy = false;
  }

  // The user's listeners don't get this event, or not now.
  keep(event) {
    if (this.isDirect) {
      this.#isKept = true;
      event.stopImmediatePropagation();
    }
  }

  isAnswer(event) {
    const is = isAnswer(this.#liveness.isAnswer, event.data);
    if (is) {
      this.keep(event);
    }
    return is;
  }

  // The session's counts, with those that it doesn't know.
  counted(messages, bytes) {
    return { receivedMessages: messages + this.#count, receivedBytes: bytes + this.#bytes };
  }

  // Whether the user's listeners get this event.
  #take(event) {
    if (this.#passesBy) {
      this.#count++;
      this.#bytes += size(event.data);
      return true;
    }
    // Firefox delivers the next message while a listener blocks in a synchronous request
    const before = this.#isKept;
    this.#isKept = false;
    // The session has no handlers on a socket that it has dropped
    if (this.#handle && this.#source.onerror) {
      this.#handle(event);
    }
    const isKept = this.#isKept;
    this.#isKept = before;
    return !isKept;
  }
}
