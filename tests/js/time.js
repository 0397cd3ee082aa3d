// Fake timers, as libraries have them: setTimeout and the clocks are replaced, and move only when a test says so.

// What can be faked; each list is one that libraries or their users choose
export const LISTS = {
  everything: ["setTimeout", "performance", "Date"],
  "no performance": ["setTimeout", "Date"],
  "no date": ["setTimeout", "performance"],
  "timers alone": ["setTimeout"],
};

export class FakeTime {
  // Timers by id; ids that no fake timer had when they were cleared
  #timers = new Map();
  #ids = 0;
  #restore = [];
  strangers = [];
  now = 0;

  constructor(list = LISTS.everything, date = Date.now()) {
    if (list.includes("setTimeout")) {
      this.#replace(globalThis, "setTimeout", (run, delay = 0) => this.#set(run, delay));
      this.#replace(globalThis, "clearTimeout", (timer) => this.#clear(timer));
    }
    if (list.includes("performance")) {
      this.#replace(performance, "now", () => this.now);
    }
    if (list.includes("Date")) {
      this.date = date;
      this.#replace(Date, "now", () => this.date + this.now);
    }
  }

  get count() {
    return this.#timers.size;
  }

  // Runs the timers that are due, in their order, each at its time.
  async advance(milliseconds) {
    const end = this.now + milliseconds;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.now = next.at;
      this.#timers.delete(next.timer);
      next.run();
      await settled();
    }
    this.now = end;
    await settled();
  }

  end() {
    this.#restore.splice(0).forEach((restore) => restore());
  }

  #next(end) {
    const due = [...this.#timers.values()].filter(({ at }) => at <= end);
    return due.sort((a, b) => a.at - b.at)[0];
  }

  // An object, as in Node
  #set(run, delay) {
    const timer = { id: ++this.#ids };
    this.#timers.set(timer, { timer, run, at: this.now + Math.max(delay, 0) });
    return timer;
  }

  #clear(timer) {
    if (timer !== undefined && !(timer?.id > 0)) {
      this.strangers.push(timer);
    }
    this.#timers.delete(timer);
  }

  #replace(holder, name, value) {
    this.#restore.push(replaced(holder, name, { value }));
  }
}

// Replaces a property, or deletes it; returns what puts it back.
export function replaced(holder, name, property) {
  const before = Object.getOwnPropertyDescriptor(holder, name);
  if (property) {
    Object.defineProperty(holder, name, { configurable: true, writable: true, ...property });
  } else {
    delete holder[name];
  }
  return () => {
    delete holder[name];
    if (before) {
      Object.defineProperty(holder, name, before);
    }
  };
}

// Lets microtasks run, without a timer.
async function settled() {
  for (let n = 0; n < 10; n++) {
    await undefined;
  }
}
