// In a worker whose wasm calls out through a watched table: everything passes through Rust, and where
// that breaks the class breaks.
const calls = [];
let broken = null;

const watch = (functions) =>
  Object.fromEntries(
    Object.entries(functions).map(([name, call]) => {
      if (typeof call !== "function") {
        return [name, call];
      }
      const known = name.replace(/^__wbg_|_[0-9a-f]{16}$/g, "");
      const watched = (...args) => {
        calls.push(known);
        if (known === broken) {
          throw new RangeError(`${known} is broken`);
        }
        return call(...args);
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

try {
  const { WebSocketClient, echo, equal, id, next, opened, record, run, seen, sleep, test, thrown } = await import("./harness.js");
  const count = (name) => calls.filter((call) => call === name).length;
  // What `act` makes Rust call, of these.
  const during = (names, act) => {
    const before = names.map(count);
    const result = act();
    return [names.map((name, n) => count(name) - before[n]), result];
  };

  test("every construction, send, close and event passes through Rust", async () => {
    const [made, ws] = during(["construct", "send", "close"], () => new WebSocketClient(echo));
    equal(made, [1, 0, 0]);
    let before = count("call");
    await next(ws, "open");
    equal(count("call") - before, 1);
    equal(during(["construct", "send", "close"], () => ws.send("x"))[0], [0, 1, 0]);
    before = count("call");
    await next(ws, "message");
    equal(count("call") - before, 1);
    equal(during(["construct", "send", "close"], () => ws.close(1000))[0], [0, 0, 1]);
    before = count("call");
    await next(ws, "close");
    equal(count("call") - before, 1);
    for (const name of ["readyState", "bufferedAmount", "url", "protocol", "extensions", "binaryType"]) {
      equal(during([name], () => ws[name])[0], [1], name);
    }
  });

  test("where Rust can't construct, send, close or tell, nor can the class", async () => {
    const name = id();
    const breaks = (call, act) => {
      broken = call;
      const error = thrown(act);
      broken = null;
      equal(error, "RangeError", call);
    };
    breaks("construct", () => new WebSocketClient(`${echo}?id=${name}`));
    const ws = await opened(`${echo}?id=${name}`);
    breaks("send", () => ws.send("lost"));
    breaks("close", () => ws.close(4000));
    equal(ws.readyState, 1);
    const log = record(ws);
    addEventListener("error", (event) => event.preventDefault());
    broken = "call";
    ws.send("x");
    await sleep(200);
    broken = null;
    equal(log, []);
    ws.close(4001);
    await next(ws, "close");
    const { messages, codes, opened: times } = await seen(name);
    equal([messages, codes, times], [1, [4001], 1]);
  });

  await run((outcome) => postMessage(outcome));
} catch (error) {
  postMessage({ name: "the package loads", error: `${error.name}: ${error.message}` });
}
postMessage(null);
