// The program for a Node without a WebSocket, which takes that of the package ws.
import process from "node:process";
import { WebSocket } from "ws";
import { outcomes } from "../program.js";
import { row } from "../rows.js";

globalThis.WebSocket = WebSocket;
// ws throws the errors of a socket that nobody listens to
process.on("uncaughtException", () => {});
await row(
  `Node ${process.versions.node} with ws`,
  '`globalThis.WebSocket = (await import("ws")).WebSocket`',
  async () => outcomes(await import("wasm-websocket"), process.argv[2]),
);
process.exit();
