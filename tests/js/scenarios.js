// What a connection that comes back does, as a table that Rust's tests have too.
import { QUICK, ReconnectingWebSocket, equal, id, seen, server, test } from "./harness.js";

const scenarios = await (await fetch(new URL("scenarios.json", import.meta.url))).json();

// A socket's events, in order.
class Told {
  #told = [];
  #wake = () => {};

  constructor(ws) {
    const tell = (text) => {
      this.#told.push(text);
      this.#wake();
    };
    ws.addEventListener("open", () => tell("open"));
    ws.addEventListener("message", ({ data }) => tell(`message ${data}`));
    ws.addEventListener("lost", ({ code }) => tell(`lost ${code}`));
    ws.addEventListener("reconnecting", ({ attempt }) => tell(`reconnecting ${attempt}`));
    ws.addEventListener("dropped", ({ data }) => tell(`dropped ${data}`));
    ws.addEventListener("close", async ({ code }) => {
      const { kind } = await ws.drained().catch((error) => error);
      tell(`end ${kind} ${code}`);
    });
  }

  async next() {
    while (!this.#told.length) {
      await new Promise((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#told.shift();
  }
}

const inputs = {
  send: (ws, text) => ws.send(text),
  close: (ws, code) => ws.close(code && Number(code)),
  reconnect: (ws) => ws.reconnect(),
};

for (const { name, paths, options, script, codes, connections } of scenarios) {
  test(`both languages: ${name}`, async () => {
    const seenAs = id();
    const urls = paths.map((path) => `${server}${path}${path.includes("?") ? "&" : "?"}id=${seenAs}`);
    const { retry, backoff, queue } = options;
    const ws = new ReconnectingWebSocket(urls, {
      backoff: { ...QUICK, ...backoff },
      queue,
      retry: retry && (({ code }) => retry[code]),
    });
    const told = new Told(ws);
    const happened = [];
    for (const step of script) {
      const [direction, input, argument] = step.split(" ");
      if (direction === ">") {
        inputs[input](ws, argument);
        happened.push(step);
      } else {
        happened.push(`< ${await told.next()}`);
      }
      equal(happened, script.slice(0, happened.length));
    }
    equal((await seen(seenAs, connections)).codes, codes);
  });
}
