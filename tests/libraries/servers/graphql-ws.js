// The server of graphql-ws, over ws: a mutation and a subscription to what it says.
import { EventEmitter, on } from "node:events";
import { buildSchema } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";

const schema = buildSchema(`
  type Query { none: Boolean }
  type Mutation { say(text: String!): Boolean }
  type Subscription { said: String! }
`);
const said = new EventEmitter();

async function* subscription() {
  const texts = on(said, "text");
  yield { said: "" }; // the client is subscribed
  for await (const [text] of texts) {
    yield { said: text };
  }
}

export function attach(server) {
  const roots = {
    mutation: { say: ({ text }) => said.emit("text", text) },
    subscription: { said: subscription },
  };
  useServer({ schema, roots }, new WebSocketServer({ server }));
}
