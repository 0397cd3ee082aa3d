// The worker, of any kind: is sent the server's address and a port, and answers there with what came of the checks.
import * as classes from "wasm-websocket";
import { outcomes } from "../program.js";

const answer = async ({ data: server, ports: [port] }) => port.postMessage(await outcomes(classes, server));

self.addEventListener("message", (event) => {
  const answered = answer(event);
  // A service worker may be stopped before
  event.waitUntil?.(answered);
});
self.addEventListener("connect", ({ ports: [port] }) => {
  port.onmessage = answer;
});
