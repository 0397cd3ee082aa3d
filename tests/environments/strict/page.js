// A component whose effect opens a socket. StrictMode mounts it, unmounts it at once, and mounts it again.
import { StrictMode, createElement, useEffect } from "react";
import { createRoot } from "react-dom/client";
import { ReconnectingWebSocket, WebSocketClient } from "wasm-websocket";

const server = new URLSearchParams(location.search).get("server");
const classes = { WebSocket, WebSocketClient, ReconnectingWebSocket };

// Only the second socket opens
function mounted(Class) {
  return new Promise((resolve) => {
    const log = [];
    function Component() {
      useEffect(() => {
        const ws = new Class(`${server}/echo`);
        log.push("made");
        ws.onopen = () => ws.send("x");
        ws.onmessage = ({ data }) => {
          log.push(data);
          setTimeout(() => resolve(log.join()), 200);
        };
        return () => {
          log.push("closed");
          ws.close();
        };
      }, []);
    }
    createRoot(document.getElementById("root")).render(createElement(StrictMode, null, createElement(Component)));
    setTimeout(() => resolve(`${log.join()} within 5 s`), 5_000);
  });
}

const found = {};
for (const [name, Class] of Object.entries(classes)) {
  const log = await mounted(Class);
  found[name] = { mount: log === "made,closed,made,x" ? null : log };
}
window.outcomes = found;
