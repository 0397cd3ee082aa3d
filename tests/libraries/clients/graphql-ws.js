// graphql-ws: a mutation sends each text, and a subscription receives it. The subscription outlives the connection.
import { createClient } from "graphql-ws";

export const endpoint = { server: "graphql-ws", path: "/graphql" };

export function client(url, WebSocket) {
  // By default graphql-ws doesn't try again after a refused connection
  return createClient({ url, webSocketImpl: WebSocket, retryWait, retryAttempts: 100, shouldRetry: () => true });
}

const retryWait = () => new Promise((resolve) => setTimeout(resolve, 100));

export function start(url, WebSocket, { ready, received }) {
  const graphql = client(url, WebSocket);
  graphql.subscribe(
    { query: "subscription { said }" },
    { next: ({ data }) => (data.said === "" ? ready() : received(data.said)), error() {}, complete() {} },
  );
  return {
    send(text) {
      const say = { query: "mutation ($text: String!) { say(text: $text) }", variables: { text } };
      graphql.subscribe(say, { next() {}, error() {}, complete() {} });
    },
    close: () => graphql.dispose(),
  };
}
