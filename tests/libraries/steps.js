// What each library does with a WebSocket class, step by step.

const STEP_MS = 20_000;
// Longer than a socket that was left open needs to connect again
const QUIET_MS = 1000;
const TEXTS = ["hello", "发送数据 🙂", "x".repeat(100_000)];

// Runs the steps of the library `name` with a class. `outcome` gets how many passed, and what failed.
export async function run(name, WebSocket, control, outcome) {
  try {
    await all(name, WebSocket, control, async (step, take) => {
      try {
        await within(take);
      } catch (error) {
        throw new Error(`${step}: ${error?.message ?? error?.type ?? error}`);
      }
      outcome.passed += 1;
    });
    outcome.failure = null;
  } catch ({ message }) {
    outcome.failure = message;
  }
}

async function all(name, WebSocket, control, step) {
  const { endpoint, start } = await import(`./clients/${name}.js`);
  const ask = (action) => got(`${control}/${action}/${endpoint.server}`);
  const address = await ask("start");
  const [ready, received] = [new Queue(), new Queue()];
  const heard = { ready: () => ready.put(), received: (text) => received.put(text) };
  let client;

  const open = async (count) => equal(`${await ask("open")} open`, `${count} open`);
  const exchange = async () => {
    for (const text of TEXTS) {
      client.send(text);
      equal(await received.next(), text);
    }
    await open(1);
  };

  await step("connect", () => {
    client = start(`ws://${address}${endpoint.path}`, WebSocket, heard);
    return ready.next();
  });
  await step("exchange", exchange);
  ready.clear();
  await ask("restart");
  await step("reconnect", () => ready.next());
  await step("exchange after it", exchange);
  await step("close", () => client.close());
  await step("no socket left", async () => {
    while ((await ask("open")) !== "0") {
      await pause(50);
    }
    await pause(QUIET_MS);
    await open(0);
  });
}

// What arrived, in order, for whoever waits for it.
class Queue {
  #items = [];
  #wake = () => {};

  put(item) {
    this.#items.push(item);
    this.#wake();
  }

  clear() {
    this.#items = [];
  }

  async next() {
    while (!this.#items.length) {
      await new Promise((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#items.shift();
  }
}

function equal(found, expected) {
  if (found !== expected) {
    const [short, wanted] = [found, expected].map((value) => `${value}`.slice(0, 40));
    throw new Error(`${short}, not ${wanted}`);
  }
}

async function within(take) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(reject, STEP_MS, new Error(`nothing within ${STEP_MS / 1000} s`));
  });
  await Promise.race([take(), late]).finally(() => clearTimeout(timer));
}

async function got(address) {
  const answer = await fetch(address);
  const text = await answer.text();
  if (!answer.ok) {
    throw new Error(text);
  }
  return text;
}

function pause(ms) {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
