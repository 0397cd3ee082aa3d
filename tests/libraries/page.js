// One library with one class in a page: its address says which, and where the control is.
import { CLASSES } from "./classes.js";
import { run } from "./steps.js";

const { library, name, control } = Object.fromEntries(new URLSearchParams(location.search));
const outcome = { passed: 0, failure: "" };

for (const type of ["error", "unhandledrejection"]) {
  addEventListener(type, ({ message, reason }) => {
    window.outcomes ??= { ...outcome, failure: `uncaught: ${message ?? reason?.message ?? reason}` };
  });
}
await run(library, CLASSES[name], control, outcome);
window.outcomes ??= outcome;
