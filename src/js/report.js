// Reports what functions of the user's throw.
import { queueMicrotask } from "./globals.js";

// What such a function returns, unless it throws.
export function ask(run) {
  try {
    return run();
  } catch (error) {
    report(error);
  }
}

// Reports it like an error of a listener; not all hosts have reportError().
export function report(error) {
  queueMicrotask(() => {
    throw error;
  });
}
