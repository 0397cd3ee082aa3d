// The package without a bundler, under the policy that the README states.
import init, { WebSocketClient } from "../../dist/npm/index.js";
import { echo, echoIn, includes, run, thrown } from "./check.js";

const server = new URLSearchParams(location.search).get("server");
const workerWith = (entry) => new Worker(`plain-worker.js?entry=${entry}`, { type: "module" });

window.outcomes = await run({
  "before init() the class says to await it": () => includes(thrown(WebSocketClient), "await its init()"),
  "ready after init()": async () => {
    await Promise.all([init(), init()]);
    await echo(WebSocketClient, server);
  },
  "inlined, ready without init()": async () => echo((await import("../../dist/npm/inline.js")).WebSocketClient, server),
  "ready after init() in a worker": () => echoIn(workerWith("index.js"), server),
  "inlined, ready in a worker": () => echoIn(workerWith("inline.js"), server),
});
