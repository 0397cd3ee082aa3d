// In a worker whose wasm calls out through a watched table, to a watched class of the browser's: everything passes
// through Rust, and where that breaks the class breaks. What the table's functions are called, packaging changes.
const inside = [];
// Of each member of the browser's class, the function of the wasm's that reached it last; "" is none
const reached = { __proto__: null };
const counts = { __proto__: null };
let broken = null;

function reach(member) {
  reached[member] = inside.at(-1) ?? "";
  counts[member] = (counts[member] ?? 0) + 1;
}

const watch = (functions) =>
  Object.fromEntries(
    Object.entries(functions).map(([name, call]) => {
      if (typeof call !== "function") {
        return [name, call];
      }
      const watched = (...args) => {
        if (name === broken) {
          throw new RangeError(`${name} is broken`);
        }
        inside.push(name);
        try {
          return call(...args);
        } finally {
          inside.pop();
        }
      };
      return [name, watched];
    }),
  );

for (const name of ["instantiate", "instantiateStreaming"]) {
  const original = WebAssembly[name];
  WebAssembly[name] = (source, imports) =>
    original.call(
      WebAssembly,
      source,
      Object.fromEntries(Object.entries(imports).map(([module, functions]) => [module, watch(functions)])),
    );
}

const { prototype } = WebSocket;
for (const [member, { get, value, ...rest }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
  const watched = (original) =>
    function (...args) {
      reach(member);
      return original.apply(this, args);
    };
  if (get) {
    Object.defineProperty(prototype, member, { ...rest, get: watched(get) });
  } else if (["send", "close"].includes(member)) {
    Object.defineProperty(prototype, member, { ...rest, value: watched(value) });
  }
}
globalThis.WebSocket = new Proxy(WebSocket, {
  construct(...args) {
    reach("constructor");
    return Reflect.construct(...args);
  },
});

try {
  const { WebSocketClient, echo, equal, id, next, opened, record, run, seen, sleep, test, thrown } = await import(
    "./harness.js"
  );
  // What `act` reaches of these, and how often, if only through Rust.
  const during = (members, act) => {
    const before = members.map((member) => counts[member] ?? 0);
    const result = act();
    const times = members.map((member, n) => {
      const times = (counts[member] ?? 0) - before[n];
      equal([member, times === 0 || reached[member] !== ""], [member, true]);
      return times;
    });
    return [times, result];
  };
  const CALLS = ["constructor", "send", "close"];
  // Waits for an event, which Rust must hand over.
  const told = async (ws, type) => {
    let by;
    ws.addEventListener(type, () => (by = inside.at(-1)), { once: true });
    await next(ws, type);
    equal([type, typeof by], [type, "string"]);
    return by;
  };

  test("every construction, send, close and event passes through Rust", async () => {
    const [made, ws] = during(CALLS, () => new WebSocketClient(echo));
    equal(made, [1, 0, 0]);
    await told(ws, "open");
    equal(during(CALLS, () => ws.send("x"))[0], [0, 1, 0]);
    await told(ws, "message");
    for (const name of ["readyState", "bufferedAmount", "url", "protocol", "extensions", "binaryType"]) {
      equal(during([name], () => ws[name])[0], [1], name);
    }
    equal(during(CALLS, () => ws.close(1000))[0], [0, 0, 1]);
    await told(ws, "close");
  });

  test("where Rust can't construct, send, close or tell, nor can the class", async () => {
    const name = id();
    // The first of a kind shows which function of the wasm's it is
    const ws = await opened(`${echo}?id=${name}`);
    ws.send("first");
    const tell = await told(ws, "message");
    const other = await opened(`${echo}?id=${name}`);
    other.close(4000);
    await next(other, "close");
    const breaks = (by, act) => {
      broken = by;
      const error = thrown(act);
      broken = null;
      equal(error, "RangeError", by);
    };
    breaks(reached.constructor, () => new WebSocketClient(`${echo}?id=${name}`));
    breaks(reached.send, () => ws.send("lost"));
    breaks(reached.close, () => ws.close(4000));
    equal(ws.readyState, 1);
    const log = record(ws);
    addEventListener("error", (event) => event.preventDefault());
    broken = tell;
    ws.send("x");
    await sleep(200);
    broken = null;
    equal(log, []);
    ws.close(4001);
    await next(ws, "close");
    const { messages, codes, opened: times } = await seen(name);
    equal([messages, codes, times], [2, [4000, 4001], 2]);
  });

  await run((outcome) => postMessage(outcome));
} catch (error) {
  postMessage({ name: "the package loads", error: `${error.name}: ${error.message}` });
}
postMessage(null);
