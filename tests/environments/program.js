// What every environment runs: each class against an echoing server, its own one first. Each step has a connection of its own.
const WAIT = 3_000;
const TEXT = "发送数据";

// By class and step: null, or what failed. `refused` is an address whose server refuses the handshake.
export async function outcomes(classes, server, refused = `${server}/status?code=403`) {
  const all = Object.entries({ WebSocket: globalThis.WebSocket, ...pick(classes) });
  const found = all.map(async ([name, Class]) => [name, await steps(name, Class, server, refused)]);
  return Object.fromEntries(await Promise.all(found));
}

async function steps(name, Class, server, refused) {
  const found = {};
  for (const [step, run] of Object.entries(STEPS)) {
    const url = step === "refused" ? refused : `${server}/echo`;
    found[step] = await run(make(name, Class, url)).then(
      () => null,
      (error) => `${error?.message ?? error}`,
    );
  }
  return found;
}

const pick = ({ WebSocketClient, ReconnectingWebSocket }) => ({ WebSocketClient, ReconnectingWebSocket });

const make = (name, Class, url) => () => {
  if (!Class) {
    throw new Error(`no ${name}`);
  }
  return name === "ReconnectingWebSocket" ? new Class(url, { backoff: { maxRetries: 0 } }) : new Class(url);
};

const STEPS = {
  async construct(make) {
    const ws = make();
    const end = next(ws, "close");
    ws.close();
    await end;
  },

  async connect(make) {
    const ws = await opened(make);
    equal(ws.readyState, 1);
    ws.close();
  },

  async text(make) {
    const ws = await opened(make);
    const message = next(ws, "message");
    ws.send(TEXT);
    equal((await message).data, TEXT);
    ws.close();
  },

  async bytes(make) {
    const ws = await opened(make);
    ws.binaryType = "arraybuffer";
    const message = next(ws, "message");
    ws.send(Uint8Array.of(0, 1, 255));
    equal([...new Uint8Array((await message).data)], [0, 1, 255]);
    ws.close();
  },

  async handlers(make) {
    const ws = make();
    const log = [];
    await within((resolve) => {
      ws.onopen = () => ws.send(TEXT);
      ws.onmessage = ({ data }) => {
        log.push(data);
        ws.close();
      };
      ws.onclose = resolve;
    }, "handlers");
    equal(log, [TEXT]);
  },

  async close(make) {
    const ws = await opened(make);
    const end = next(ws, "close");
    ws.close(4000, "done");
    const { code, reason, wasClean } = await end;
    equal([code, reason, wasClean], [4000, "done", true]);
  },

  async refused(make) {
    const ws = make();
    const log = [];
    ws.addEventListener("error", () => log.push("error"));
    const { code, wasClean } = await next(ws, "close");
    log.push(`close ${code}`, wasClean ? "clean" : "not clean");
    equal(log.join(), "error,close 1006,not clean");
  },
};

async function opened(make) {
  const ws = make();
  await next(ws, "open");
  return ws;
}

const next = (ws, type) => within((resolve) => ws.addEventListener(type, resolve, { once: true }), type);

function within(start, what) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no ${what} within ${WAIT / 1000} s`)), WAIT);
    start((value) => {
      clearTimeout(late);
      resolve(value);
    });
  });
}

function equal(actual, expected) {
  const [got, wanted] = [actual, expected].map((value) => JSON.stringify(value));
  if (got !== wanted) {
    throw new Error(`got ${got}, not ${wanted}`);
  }
}
