// In a worker that notes what listens to it: a socket that ended listens no more.
const listening = new Set();
const keys = new Map();
const { addEventListener: add, removeEventListener: remove } = globalThis;

function key(type, listener, capture) {
  if (!keys.has(listener)) {
    keys.set(listener, keys.size);
  }
  return [type, keys.get(listener), Boolean(capture?.capture ?? capture)].join();
}

globalThis.addEventListener = (type, listener, options) => {
  listening.add(key(type, listener, options));
  add.call(globalThis, type, listener, options);
};
globalThis.removeEventListener = (type, listener, options) => {
  listening.delete(key(type, listener, options));
  remove.call(globalThis, type, listener, options);
};

try {
  const { QUICK, ReconnectingWebSocket, SOON, echo, equal, next, refused, run, server, test, thrown } = await import(
    "./harness.js"
  );
  const types = () => [...listening].map((key) => key.split(",")[0]);

  // Whether it listens to the page while it lives, and what is left of that.
  async function left(url, options, act) {
    const ws = new ReconnectingWebSocket(url, options);
    const during = types();
    await act(ws);
    await ws.closed;
    return [
      ["online", "offline", "pagehide", "pageshow", "freeze", "resume", "visibilitychange"].filter(
        (type) => !during.includes(type),
      ),
      types(),
    ];
  }

  test("it listens to the page until it ends, however that is", async () => {
    const ends = [
      [
        echo,
        SOON,
        async (ws) => {
          await ws.opened;
          ws.close();
        },
      ],
      [`${server}/no-answer`, SOON, (ws) => ws.close()],
      [() => new Promise(() => {}), SOON, (ws) => ws.close()],
      [
        refused,
        { backoff: { firstDelayMs: 5000 } },
        async (ws) => {
          await next(ws, "reconnecting");
          ws.close();
        },
      ],
      [refused, { backoff: { ...QUICK, maxRetries: 1 } }, () => {}],
      [`${server}/close?code=4000`, SOON, () => {}],
      [
        echo,
        SOON,
        async (ws) => {
          await ws.opened;
          ws.reconnect();
          await next(ws, "open");
          ws.close();
        },
      ],
    ];
    for (const [url, options, act] of ends) {
      equal(await left(url, options, act), [[], []], String(url));
    }
  });

  test("one that could not be made, or has no retries, never listens to it", async () => {
    equal(
      thrown(() => new ReconnectingWebSocket("ftp://localhost/")),
      "SyntaxError",
    );
    equal(
      thrown(() => new ReconnectingWebSocket(echo, { backoff: { maxDelayMs: NaN } })),
      "RangeError",
    );
    equal(types(), []);
    const ws = new ReconnectingWebSocket(echo, { backoff: { maxRetries: 0 } });
    equal(types(), []);
    ws.close();
  });

  await run((outcome) => postMessage(outcome));
} catch (error) {
  postMessage({ name: "the package loads", error: `${error.name}: ${error.message}` });
}
postMessage(null);
