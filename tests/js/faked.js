// Fake timers and clocks move what the classes wait for; deleted and broken ones stop nothing.
import { ReconnectingWebSocket, WebSocketClient, equal, recordTypes, sleep, test, until } from "./harness.js";
import { FakeTime, LISTS, replaced } from "./time.js";

const URL = "ws://fake/";

// A socket that does what the test says
class Fake {
  static made = [];
  readyState = 0;
  sent = [];

  constructor(url) {
    this.url = url;
    this.constructor.made.push(this);
  }

  open() {
    this.readyState = 1;
    this.onopen({});
  }

  send(data) {
    this.sent.push(data);
  }

  lose() {
    this.readyState = 3;
    this.onclose({ code: 1006, wasClean: false });
  }

  close(code = 1005, reason = "") {
    this.readyState = 3;
    this.onclose({ code, reason, wasClean: true });
  }
}

// Runs with a class like `Fake` in the place of the global one: `last` is its latest socket.
async function over(run) {
  // The time limit of a test is real: it is set when the test first waits
  await undefined;
  class Sockets extends Fake {
    static made = [];
  }
  const restore = replaced(globalThis, "WebSocket", { value: Sockets });
  try {
    return await run({ made: Sockets.made, last: () => Sockets.made.at(-1) });
  } finally {
    restore();
  }
}

async function withTime(list, run, date = undefined) {
  const time = new FakeTime(list, date);
  try {
    return await run(time);
  } finally {
    time.end();
  }
}

// The milliseconds of fake time until `holds`.
async function after(time, holds, most = 5000) {
  let passed = 0;
  for (; !holds() && passed < most; passed++) {
    await time.advance(1);
  }
  return passed;
}

const retry = () => 500;

for (const [name, list] of Object.entries(LISTS)) {
  test(`a retry comes when the fake time has come: ${name}`, () =>
    over(({ made, last }) =>
      withTime(list, async (time) => {
        const ws = new ReconnectingWebSocket(URL, { retry });
        last().open();
        await time.advance(100);
        for (const count of [2, 3]) {
          last().lose();
          equal([await after(time, () => made.length === count), ws.readyState], [500, 0]);
          await sleepReally(5);
          last().open();
          equal(ws.readyState, 1);
        }
        ws.close();
        equal([ws.readyState, time.strangers], [3, []]);
      }),
    ));

  test(`and where the connection is older than the fake time: ${name}`, () =>
    over(async ({ made, last }) => {
      const ws = new ReconnectingWebSocket(URL, { retry, liveness: { probe: "?", afterMs: 200 } });
      await sleep(20);
      last().open();
      await sleep(20);
      await withTime(list, async (time) => {
        last().lose();
        equal([await after(time, () => made.length === 2), time.strangers], [500, []]);
        // It is set, and lost with the fake time
        last().lose();
        await time.advance(100);
      });
      equal(made.length, 2);
      ws.reconnect();
      equal(made.length, 3);
      last().open();
      last().lose();
      await until(() => made.length === 4);
      last().open();
      ws.close();
      equal(ws.readyState, 3);
    }));
}

test("a dead connection is found when the fake time has come", () =>
  over(({ last }) =>
    withTime(LISTS.everything, async (time) => {
      const liveness = { probe: "?", afterMs: 10_000, timeoutMs: 3000 };
      const ws = new ReconnectingWebSocket(URL, { retry, liveness });
      const types = recordTypes(ws, ["lost"]);
      last().open();
      const socket = last();
      await time.advance(6000);
      socket.onmessage({ data: "x" });
      equal(await after(time, () => socket.sent.length, 20_000), 10_000);
      equal(await after(time, () => types.length, 20_000), 3000);
      ws.close();
    }),
  ));

test("a queued message grows old in the fake time", () =>
  over(({ last }) =>
    withTime(LISTS.everything, async (time) => {
      const ws = new ReconnectingWebSocket(URL, { queue: { maxAgeMs: 5000 }, connectTimeoutMs: Infinity });
      const types = recordTypes(ws, ["dropped"]);
      ws.send("old");
      await time.advance(5000);
      ws.send("new");
      equal(types, []);
      await time.advance(1);
      last().open();
      await time.advance(0);
      equal(types, ["dropped old"]);
      equal(last().sent, ["new"]);
      ws.close();
    }),
  ));

test("a date that fake timers set back or forward delays nothing and hurries nothing", () =>
  over(async ({ made, last }) => {
    for (const date of [0, 4e12]) {
      const before = made.length;
      const ws = new ReconnectingWebSocket(URL, { retry, queue: { maxAgeMs: 5000 } });
      const types = recordTypes(ws, ["dropped"]);
      ws.send("waits");
      await withTime(
        LISTS.everything,
        async (time) => {
          last().lose();
          equal(await after(time, () => made.length === before + 2), 500);
        },
        date,
      );
      last().open();
      equal([last().sent, types], [["waits"], []]);
      ws.close();
    }
  }));

test("each attempt finds the class that is the global one then", async () => {
  const sockets = [];
  const make = (name) =>
    class extends Fake {
      static made = [];
      constructor(url) {
        super(url);
        sockets.push([name, this]);
      }
    };
  const ws = await over(async () => {
    globalThis.WebSocket = make("first");
    const ws = new ReconnectingWebSocket(URL, { retry: () => 1 });
    globalThis.WebSocket = make("second");
    sockets[0][1].open();
    sockets[0][1].lose();
    await until(() => sockets.length === 2);
    return ws;
  });
  equal(
    sockets.map(([name]) => name),
    ["first", "second"],
  );
  ws.close();
});

test("drained waits for the fake time", () =>
  over(({ last }) =>
    withTime(LISTS.everything, async (time) => {
      for (const Class of [WebSocketClient, ReconnectingWebSocket]) {
        const ws = new Class(URL);
        last().open();
        last().bufferedAmount = 10;
        let isDrained = false;
        const drained = ws.drained().then(() => (isDrained = true));
        await time.advance(100);
        last().bufferedAmount = 0;
        await sleepReally(20);
        equal(isDrained, false);
        await time.advance(4);
        equal(isDrained, true);
        await drained;
        ws.close();
      }
    }),
  ));

// What a page or a test may do to timers and clocks. Each is put back.
const { setTimeout: realSet } = globalThis;
const sleepReally = (milliseconds) => new Promise((resolve) => realSet(resolve, milliseconds));
const fails = () => {
  throw new Error("broken");
};
const BROKEN = {
  "no performance": () => [replaced(globalThis, "performance")],
  "performance without now": () => [replaced(performance, "now", { value: undefined })],
  "a performance.now that throws": () => [replaced(performance, "now", { value: fails })],
  "clocks that are no numbers": () => [
    replaced(performance, "now", { value: () => ({}) }),
    replaced(Date, "now", { value: () => "never" }),
  ],
  "no Date": () => [replaced(globalThis, "Date")],
  "no clocks": () => [replaced(globalThis, "performance"), replaced(globalThis, "Date")],
  "no setTimeout": () => [replaced(globalThis, "setTimeout", { value: undefined })],
  "no timers": () => [replaced(globalThis, "setTimeout"), replaced(globalThis, "clearTimeout")],
  "a setTimeout that throws": () => [replaced(globalThis, "setTimeout", { value: fails })],
  "a setTimeout that calls at once": () => [replaced(globalThis, "setTimeout", { value: (run) => run() })],
  "a setTimeout that returns an object": () => [
    replaced(globalThis, "setTimeout", { value: (...args) => ({ timer: realSet(...args) }) }),
  ],
  "a clearTimeout that throws": () => [replaced(globalThis, "clearTimeout", { value: fails })],
  "a clearTimeout that does nothing": () => [replaced(globalThis, "clearTimeout", { value: () => {} })],
  "no clearTimeout": () => [replaced(globalThis, "clearTimeout", { value: null })],
};

// What is thrown where nobody catches it.
async function uncaught(run) {
  const messages = [];
  const note = ({ message }) => messages.push(message);
  addEventListener("error", note);
  await run();
  removeEventListener("error", note);
  return messages;
}

for (const [name, breaks] of Object.entries(BROKEN)) {
  test(`it goes on with ${name}`, () =>
    over(async ({ made, last }) => {
      const restore = breaks();
      const messages = await uncaught(async () => {
        try {
          const ws = new ReconnectingWebSocket(URL, {
            retry: () => 60,
            connectTimeoutMs: 300,
            liveness: { probe: "?", afterMs: 200, timeoutMs: 200 },
          });
          last().open();
          last().lose();
          await sleepReally(20);
          equal(made.length, 1);
          // Ends the attempt too, after its time
          await sleepReally(180);
          equal(made.length, 2);
          last().open();
          ws.send("x");
          equal(last().sent, ["x"]);
          await ws.drained();
          await sleepReally(300);
          equal(last().sent, ["x", "?"]);
          ws.close();
          equal(ws.readyState, 3);
          await sleepReally(400);
          equal(made.length, 2);
        } finally {
          restore.forEach((restore) => restore());
        }
      });
      equal(messages, []);
    }));
}
