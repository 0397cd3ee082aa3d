// The page, which is also rendered on the server: reports what came of the checks in the browser.
"use client";
import { useEffect } from "react";
import * as classes from "wasm-websocket";
import { outcomes } from "./program.js";

export default function Page() {
  useEffect(() => {
    outcomes(classes, new URLSearchParams(location.search).get("server")).then((found) => {
      window.outcomes = found;
    });
  }, []);
  return <p>{classes.WebSocketClient.name}</p>;
}
