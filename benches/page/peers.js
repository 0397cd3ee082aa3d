// The JavaScript peers, for a bundler.
export { ReconnectingWebSocket as Rews } from "@nktkas/rews";
export { WebSocket as PartySocket } from "partysocket";
export { default as ReconnectingWebSocket } from "reconnecting-websocket";
