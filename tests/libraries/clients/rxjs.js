// RxJS: the subject sends each text and receives it from the echo server. `retry` subscribes to it again after a loss.
import { retry } from "rxjs";
import { webSocket } from "rxjs/webSocket";

export const endpoint = { server: "echo", path: "/" };

export function client(url, WebSocket, openObserver) {
  return webSocket({ url, WebSocketCtor: WebSocket, openObserver });
}

export function start(url, WebSocket, { ready, received }) {
  const subject = client(url, WebSocket, { next: ready });
  subject.pipe(retry({ delay: 100 })).subscribe(received);
  return { send: (text) => subject.next(text), close: () => subject.complete() };
}
