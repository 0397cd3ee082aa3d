// The server of tRPC, over ws: a mutation and a subscription to what it says.
import { EventEmitter, on } from "node:events";
import { initTRPC } from "@trpc/server";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { WebSocketServer } from "ws";

const { procedure, router } = initTRPC.create();
const said = new EventEmitter();

const routes = router({
  say: procedure.input(String).mutation(({ input }) => said.emit("text", input)),
  said: procedure.subscription(async function* ({ signal }) {
    const texts = on(said, "text", { signal });
    yield ""; // the client is subscribed
    for await (const [text] of texts) {
      yield text;
    }
  }),
});

export function attach(server) {
  applyWSSHandler({ wss: new WebSocketServer({ server }), router: routes });
}
