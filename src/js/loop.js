// The messages that a `for await` loop has not taken yet.
import { size } from "./arguments.js";

// Bytes of received messages that may wait, as in Rust's stream
const RECEIVE_LIMIT = 64 << 20;
// Bytes that each message counts on top of its data, as in Rust
const PLACE = 16;

// A linked list, whose first entry has been taken: an array's shift() would move all the others.
export class Waiting {
  #first = {};
  #last = this.#first;
  #bytes = 0;
  isFull = false;

  get isEmpty() {
    return this.#first === this.#last;
  }

  push(data) {
    this.#bytes += PLACE + size(data);
    this.isFull ||= this.#bytes > RECEIVE_LIMIT;
    if (!this.isFull) {
      this.#last = this.#last.next = { data };
    }
  }

  take() {
    this.#first = this.#first.next;
    const { data } = this.#first;
    this.#first.data = undefined;
    this.#bytes -= PLACE + size(data);
    return data;
  }

  // Frees the messages, which nobody will take.
  drop() {
    this.#first = this.#last;
  }
}
