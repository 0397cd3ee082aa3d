// What the tests of garbage collection share: how to ask for one, and to see what it left.
import { inWindow, isWebKit, sleep } from "./harness.js";

// How many sockets of a kind the collector may keep. WebKit's takes for a reference whatever looks like one on the stack: now
// and then it keeps one or two. What holds the sockets of one kind holds more of them.
export const MAY_STAY = isWebKit ? 2 : 0;

// How many of what it was given the collector has not taken. No WeakRef: looking keeps Firefox from collecting.
export function held() {
  const registry = new FinalizationRegistry(() => counter.left--);
  const counter = {
    left: 0,
    add(object) {
      counter.left++;
      registry.register(object);
    },
    registry,
  };
  return counter;
}

// Makes garbage until the collector has taken all of these, or for so many seconds.
export async function collect(counter, seconds = 40) {
  const end = performance.now() + seconds * 1000;
  while (counter.left > 0 && performance.now() < end) {
    Array.from({ length: 500 }, () => new Uint8Array(20_000).fill(1));
    // Cycles through the browser's objects, of which Firefox wants many
    for (let n = 0; n < 1000; n++) {
      inWindow ? tree() : cycle();
    }
    // Firefox's own, where the test's driver allows it
    await globalThis.TestUtils?.gc();
    await sleep(50);
  }
  return counter.left;
}

function tree() {
  const element = document.createElement("p");
  element.append(document.createElement("b"));
  element.addEventListener("click", () => element);
}

export function cycle() {
  const target = new EventTarget();
  target.addEventListener("x", () => target);
  return target;
}

// Runs the collector until it has taken all of what is made now.
export async function collected(objects = 20) {
  const garbage = held();
  for (let n = 0; n < objects; n++) {
    garbage.add(cycle());
  }
  return (await collect(garbage)) === 0;
}
