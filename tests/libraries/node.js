// One library with one class in Node: `node node.js LIBRARY CLASS CONTROL`. Prints the outcome when the process ends, which it must by
// itself.
import process from "node:process";
import { CLASSES } from "./classes.js";
import { run } from "./steps.js";

const END_MS = 10_000;
const [, , library, name, control] = process.argv;
const outcome = { passed: 0, failure: "the process ended too early" };

process.on("exit", () => console.log(JSON.stringify(outcome)));
process.on("uncaughtException", ({ message }) => {
  outcome.failure = `uncaught: ${message}`;
  process.exit(0);
});

// No await here: if nothing keeps the process, that would be an error
run(library, CLASSES[name], control, outcome).then(() => {
  if (outcome.failure) {
    process.exit();
  }
  const late = setTimeout(() => {
    outcome.failure = `end of the process: it is kept by ${process.getActiveResourcesInfo()}`;
    process.exit();
  }, END_MS);
  late.unref();
});
