// The classes that are compared, by the names that the table has.
import { ReconnectingWebSocket, WebSocketClient } from "wasm-websocket";

// A library that reconnects makes a new socket after each loss
class ClosingOnLoss extends ReconnectingWebSocket {
  constructor(url, protocols) {
    super(url, protocols, { closeOnLoss: true, backoff: { firstDelayMs: 100, maxDelayMs: 100 } });
  }
}

export const CLASSES = {
  native: WebSocket,
  WebSocketClient,
  ReconnectingWebSocket: ClosingOnLoss,
};
