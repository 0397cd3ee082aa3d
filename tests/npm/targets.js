// What any EventTarget does with the listeners for its messages, as a table: on each class a row must log the same.
const inNode = typeof process === "object" && !globalThis.Deno;

// Each row gets a socket, hear(name, act?) for listeners that log, and receive(text), which waits for that message.
const ROWS = {
  "a listener that is added twice is called once": (ws, hear) => {
    const a = hear("a");
    ws.addEventListener("message", a);
    ws.addEventListener("message", a);
    ws.addEventListener("message", a, { capture: false, once: true });
  },
  "as a capturing one it is another, and comes first": (ws, hear) => {
    const a = hear("a", ({ eventPhase }, log) => log.push(eventPhase));
    ws.addEventListener("message", hear("b"));
    ws.addEventListener("message", a);
    ws.addEventListener("message", a, true);
    ws.removeEventListener("message", a);
  },
  "once is once, whoever dispatches": async (ws, hear, receive) => {
    ws.addEventListener("message", hear("a"), { once: true });
    ws.addEventListener("message", hear("b"), { once: true, capture: true });
    await receive("x");
    await receive("y");
    ws.addEventListener("message", hear("c"), { once: true });
    ws.dispatchEvent(new MessageEvent("message", { data: "own" }));
    await receive("z");
  },
  "a signal removes it, also within a dispatch": async (ws, hear, receive) => {
    const [one, two] = [new AbortController(), new AbortController()];
    const a = hear("a");
    ws.addEventListener("message", a, { signal: one.signal });
    ws.addEventListener(
      "message",
      hear("b", () => two.abort()),
    );
    ws.addEventListener("message", hear("c"), { signal: two.signal });
    await receive("x");
    one.abort();
    await receive("y");
    ws.addEventListener("message", a, { signal: one.signal });
    ws.addEventListener("message", a);
    await receive("z");
  },
  "a passive one can't prevent": (ws, hear) => {
    const prevent = (event, log) => {
      event.preventDefault();
      log.push(event.defaultPrevented);
    };
    ws.addEventListener("message", hear("a", prevent), { passive: true });
    ws.addEventListener("message", hear("b", prevent));
    ws.dispatchEvent(new MessageEvent("message", { data: "own", cancelable: true }));
  },
  "handleEvent is looked up when it is called": async (ws, hear, receive) => {
    const object = { handleEvent: hear("a") };
    ws.addEventListener("message", object);
    await receive("x");
    object.handleEvent = hear("b");
  },
  "what a listener removes is not called, what it adds not yet": async (ws, hear, receive) => {
    const [c, d] = [hear("c"), hear("d")];
    ws.addEventListener(
      "message",
      hear("a", () => {
        ws.removeEventListener("message", c);
        ws.addEventListener("message", d);
      }),
    );
    ws.addEventListener("message", hear("b"));
    ws.addEventListener("message", c);
    await receive("x");
    ws.removeEventListener("message", d, true);
    ws.removeEventListener("message", d);
  },
  "onmessage keeps the place of its first value, until it is null": async (ws, hear, receive) => {
    ws.addEventListener("message", hear("a"));
    ws.onmessage = hear("b");
    ws.addEventListener("message", hear("c"));
    await receive("x");
    ws.onmessage = hear("d");
    await receive("y");
    ws.onmessage = null;
    ws.onmessage = hear("e");
  },
  "stopImmediatePropagation keeps it from the next": (ws, hear) => {
    ws.addEventListener("message", hear("a"));
    ws.onmessage = hear("b", (event) => event.stopImmediatePropagation());
    ws.addEventListener("message", hear("c"));
  },
  "one that throws is reported, and the next is called": (ws, hear, _receive, reported) => {
    ws.addEventListener(
      "message",
      hear("a", () => {
        throw new Error("reported");
      }),
    );
    ws.addEventListener("message", hear("b"));
    return reported;
  },
  "each is called on the socket, which the event shows": (ws, hear) => {
    const look = (event, log) => {
      const { target, currentTarget, srcElement, eventPhase, isTrusted } = event;
      const shown = [target, currentTarget, srcElement ?? ws, ...event.composedPath()].map((shown) => shown === ws);
      log.push(...shown, eventPhase, isTrusted, event instanceof MessageEvent, event.constructor === MessageEvent);
    };
    ws.addEventListener("message", hear("a", look));
    ws.onmessage = hear("b", look);
  },
  "the event stays what it was, and may be dispatched again": async (ws, hear, receive) => {
    let kept;
    const log = [];
    ws.addEventListener(
      "message",
      hear("a", (event) => {
        if (!kept) {
          kept = event;
          // WebKit and Node dispatch it at once
          log.push(thrown(() => ws.dispatchEvent(event)));
        }
      }),
    );
    await receive("x");
    const { target, currentTarget, eventPhase, data } = kept;
    log.push(target === ws, currentTarget, eventPhase, kept.composedPath().length, data);
    log.push(ws.dispatchEvent(kept), kept.target === ws, kept.isTrusted);
    return log;
  },
  "the user's own events are heard too": (ws, hear) => {
    const look = (event, log) => log.push(event.target === ws, event.isTrusted);
    ws.addEventListener("message", hear("a", look));
    ws.onmessage = hear("b", look);
    return [
      ws.dispatchEvent(new MessageEvent("message", { data: "own" })),
      ws.dispatchEvent(new MessageEvent("message", { data: "own", cancelable: true })),
    ];
  },
  "null is no listener, and what is no object is an error": (ws) => {
    ws.addEventListener("message", null);
    ws.removeEventListener("message", null);
    // Node warns of it instead, and Deno calls it
    const more =
      inNode || globalThis.Deno
        ? []
        : [
            ["message", "text"],
            ["message", 5],
          ];
    return [[], ["message"], ...more].map((args) => thrown(() => ws.addEventListener(...args)));
  },
};

function thrown(act) {
  try {
    return act();
  } catch ({ name }) {
    return name;
  }
}

// What each row logs on sockets that `make` opens, to an echoing server.
export async function traced(make) {
  const traces = {};
  for (const [name, row] of Object.entries(ROWS)) {
    traces[name] = await trace(make(), row);
  }
  return traces;
}

async function trace(ws, row) {
  const log = [];
  let heard;
  const opened = new Promise((resolve) => ws.addEventListener("open", resolve, { once: true }));
  // The first of all, so that nothing keeps it from the message that ends each wait
  ws.addEventListener("message", ({ data }) => data === "end" && heard());
  await opened;
  const hear = (name, act) =>
    function (event) {
      if (event.data !== "end") {
        log.push(`${name} ${event.data} ${this === ws || this?.handleEvent !== undefined}`);
        act?.(event, log);
      }
    };
  const receive = async (text) => {
    const end = new Promise((resolve) => {
      heard = resolve;
    });
    ws.send(text);
    ws.send("end");
    await end;
    // Its dispatch is over then
    await new Promise((resolve) => setTimeout(resolve));
  };
  const reported = nextReport();
  const told = row(ws, hear, receive, reported.message);
  const more = told === reported.message ? undefined : await told;
  await receive("last");
  log.push(more, told === reported.message ? await told : undefined);
  reported.stop();
  ws.close();
  return log;
}

// The next error that nobody caught.
function nextReport() {
  let stop;
  const message = new Promise((resolve) => {
    if (inNode) {
      const caught = ({ message }) => resolve(message);
      process.once("uncaughtException", caught);
      stop = () => process.off("uncaughtException", caught);
      return;
    }
    const caught = (event) => {
      event.preventDefault();
      resolve(event.message.replace(/^.*: /, ""));
    };
    globalThis.addEventListener("error", caught, { once: true });
    stop = () => globalThis.removeEventListener("error", caught);
  });
  return { message, stop };
}
