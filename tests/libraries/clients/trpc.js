// tRPC's wsLink: a mutation sends each text, and a subscription receives it. The subscription outlives the connection.
import { createTRPCClient, createWSClient, wsLink } from "@trpc/client";

export const endpoint = { server: "trpc", path: "/" };

export function client(url, WebSocket) {
  return createWSClient({ url, WebSocket, retryDelayMs: () => 100 });
}

export function start(url, WebSocket, { ready, received }) {
  const socket = client(url, WebSocket);
  const trpc = createTRPCClient({ links: [wsLink({ client: socket })] });
  trpc.said.subscribe(undefined, { onData: (text) => (text === "" ? ready() : received(text)), onError() {} });
  return { send: (text) => trpc.say.mutate(text), close: () => socket.close() };
}
