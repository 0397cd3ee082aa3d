// A timer by the present setTimeout, which a test may have faked.
import { setTimeout } from "./globals.js";

// Calls `run` after `delay` milliseconds, by the present setTimeout; by that at load time if the present one is missing, throws,
// or calls at once.
export function later(run, delay) {
  let isSet = false;
  let isBroken = false;
  const callback = () => {
    if (isSet) {
      run();
    } else {
      isBroken = true;
    }
  };
  try {
    globalThis.setTimeout(callback, delay);
  } catch {
    isBroken = true;
  }
  isSet = true;
  if (isBroken) {
    setTimeout(callback, delay);
  }
}
