// The same random sequences of calls on the browser's class and on ours, against the same server: what each
// returns and throws, every state and every event must be equal.
//
// Left out is only where an engine is laxer than the standard, and ours is not; the points test these:
// subprotocols repeated in another case, a space in the host (Chromium), an empty URL and an iterator that is null
// (Firefox), a subprotocol that the server leaves out (Firefox, WebKit), codes with a fraction and a reason without a
// code (Chromium, WebKit), and what WebKit reads as bufferedAmount, and as wasClean when echoes are on their way.
import { WebSocketClient, echo, equal, inWindow, isFirefox, isWebKit, server, sleep, test } from "./harness.js";

const SEQUENCES = 600;
const AT_ONCE = 6;
// Sequences that may differ at first sight
const MOST_REPEATED = 3;
const TYPES = ["open", "message", "error", "close"];

// mulberry32: the same numbers for the same seed.
function random(seed) {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), seed | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const failing = {
  toString() {
    throw new RangeError();
  },
  valueOf() {
    throw new RangeError();
  },
};
const bytes = (length) => Uint8Array.from({ length }, (_, n) => n);

function data(pick) {
  const kinds = [
    () => "x".repeat(pick(300)),
    () => "数据é𝄞".slice(pick(5)),
    () => "\uD800a\uDC00",
    () => "z".repeat(pick(100_000)),
    () => [null, undefined, 42, true, {}, [1, [2]], 7n, failing, Symbol(), -0, () => 1][pick(11)],
    () => bytes(pick(400)),
    () => bytes(pick(400)).buffer,
    () => new DataView(bytes(100).buffer, pick(50)),
    () => new Float64Array(pick(20)),
    () => new Blob(["a", bytes(pick(400))]),
    () => structuredClone(bytes(8).buffer, { transfer: [bytes(1).buffer] }),
    () => new ArrayBuffer(8, { maxByteLength: 16 }),
  ];
  return kinds[pick(kinds.length)]();
}

function code(pick) {
  const kinds = [
    1000,
    3000,
    4999,
    1000,
    4000,
    0,
    999,
    1001,
    1005,
    1006,
    2999,
    5000,
    65536,
    -1,
    NaN,
    Infinity,
    null,
    "3001",
    "x",
    "",
    {},
    [4002],
    true,
    failing,
    Symbol(),
    { valueOf: () => 4003 },
    9n,
    3000 + pick(2000),
    pick(70_000),
  ];
  return kinds[pick(kinds.length)];
}

function reason(pick) {
  const kinds = [
    "",
    "bye",
    "数".repeat(41),
    "数".repeat(42),
    "x".repeat(123),
    "x".repeat(124),
    "\uD800",
    "\uDC00".repeat(50),
    null,
    undefined,
    42,
    {},
    failing,
    Symbol(),
    "y".repeat(pick(200)),
  ];
  return kinds[pick(kinds.length)];
}

function url(pick, seed) {
  const kinds = [
    "ws://",
    "ws://h:99999/",
    `${echo}#`,
    `${echo}#x`,
    "ftp://localhost/",
    "//",
    "#",
    "mailto:x",
    failing,
    Symbol(),
    null,
    "about:blank",
    "ws://[::g]/",
    "wss:/\\/",
    " \n",
  ];
  const served = [
    echo,
    new URL(echo),
    echo.replace("ws", "http"),
    ` ${echo} `,
    echo.toUpperCase().replace("/ECHO", "/echo"),
    { toString: () => echo },
    `${server}/./x/../echo`,
  ];
  const ends = [
    `${server}/no-such-endpoint-${seed}`,
    `${server}/close?code=4001&reason=bye`,
    `${server}/close`,
    `${server}/status?code=500`,
    `${server}/frames-with-handshake`,
  ];
  const n = pick(20);
  return n < 2
    ? kinds[pick(isFirefox || !inWindow ? kinds.length - 1 : kinds.length)]
    : n < 5
      ? ends[pick(ends.length)]
      : served[pick(served.length)];
}

function protocols(pick) {
  const kinds = [
    "chat",
    ["chat"],
    ["x", "superchat"],
    new Set(["chat", "x"]),
    [],
    [],
    "",
    [""],
    ["a b"],
    ["a", "a"],
    "é",
    ["chat", "chat"],
    [Symbol()],
    failing,
    ...(isFirefox || isWebKit ? [] : [null, 5]),
    /x/,
    [failing],
    ["a,b"],
    { [Symbol.iterator]: 1 },
  ];
  return kinds[pick(kinds.length)];
}

// One sequence on one class; what it does depends on the seed alone.
async function trace(Class, seed) {
  const pick = random(seed);
  const log = [];
  let ws;
  const attempt = (name, act) => {
    try {
      log.push(`${name}: ${told(act())}`);
    } catch (error) {
      log.push(`${name}: throws ${error.name}`);
    }
    if (ws) {
      log.push(`state ${ws.readyState} ${ws.binaryType}`);
    }
  };
  const args = [url(pick, seed)];
  // One of the ends takes no subprotocol
  if (pick(3) === 0 && !(typeof args[0] === "string" && args[0].includes("frames"))) {
    args.push(protocols(pick));
  }
  attempt("construct", () => {
    ws = new Class(...args);
    return ws.url;
  });
  if (!ws) {
    return log;
  }
  const seen = watch(ws, log);
  const handlers = ["a", "b", "c"].map(
    (name) =>
      function (event) {
        log.push(`${name} of ${event.type}, ${this === ws}, ${ws.readyState}`);
        return [undefined, false][name === "c" ? 1 : 0];
      },
  );
  const call = () => calls[pick(calls.length)](ws, pick, attempt, handlers, seen);
  const some = (most) => {
    for (let n = pick(most + 1); n > 0; n--) {
      call();
    }
  };
  some(6);
  await seen.until(() => seen.opened || seen.over);
  if (/echo/i.test(ws.url)) {
    for (let round = pick(4); round > 0 && !seen.over; round--) {
      some(5);
      await seen.until(() => seen.over || (ws.readyState === 1 && seen.back >= seen.sent));
    }
    attempt("last close", () => ws.close());
  }
  await seen.until(() => seen.over);
  some(4);
  await sleep(0);
  log.push(`at the end ${ws.readyState} ${ws.protocol} ${ws.extensions} ${ws.url}`);
  return log;
}

// Notes every event, and what to wait for.
function watch(ws, log) {
  const seen = { opened: false, over: false, sent: 0, back: 0 };
  seen.until = async (ready) => {
    for (let n = 0; !ready(); n++) {
      if (n > 2000) {
        throw new Error(`it waits for ever after ${log.slice(-3).join("; ")}`);
      }
      await sleep(1);
    }
    // Every listener has run, and what follows in another task
    await sleep(0);
  };
  for (const type of TYPES) {
    ws.addEventListener(type, (event) => {
      seen.opened ||= type === "open";
      seen.over ||= type === "close";
      seen.back += type === "message";
      const { data, code, reason, wasClean, origin, bubbles, cancelable } = event;
      // What was sent right before a close may make it unclean there, or not
      const clean = isWebKit && seen.sent > seen.back ? "either" : wasClean;
      log.push(
        [
          type,
          event.constructor.name,
          told(data),
          code,
          reason,
          clean,
          origin,
          bubbles,
          cancelable,
          ws.readyState,
          ws.protocol,
        ].join(),
      );
    });
  }
  return seen;
}

const calls = [
  send,
  send,
  send,
  send,
  (ws, pick, attempt) => {
    const [first, second] = [code(pick), reason(pick)];
    if (pick(3) === 0) {
      attempt("close", () => ws.close(...[[], [first], [first, second], [undefined, undefined]][pick(4)]));
    }
  },
  (ws, pick, attempt) =>
    attempt("binaryType", () => {
      ws.binaryType = ["blob", "arraybuffer", "arraybuffer", "x", null, "Blob", failing, Symbol()][pick(8)];
    }),
  (ws, pick, attempt, handlers) => {
    const name = `on${TYPES[pick(4)]}`;
    attempt(name, () => {
      ws[name] = [...handlers, null, 1, {}, undefined, "x"][pick(8)];
      const now = ws[name];
      return handlers.includes(now) ? handlers.indexOf(now) : now;
    });
  },
  (ws, pick, attempt, handlers) => {
    const [type, handler] = [TYPES[pick(4)], handlers[pick(3)]];
    attempt("listen", () =>
      ws.addEventListener(type, [handler, { handleEvent: handler }, null][pick(3)], { once: pick(2) === 0 }),
    );
  },
  (ws, pick, attempt, handlers) => attempt("unlisten", () => ws.removeEventListener(TYPES[pick(4)], handlers[pick(3)])),
  (ws, _pick, attempt, _handlers) =>
    attempt("dispatch", () => ws.dispatchEvent(new Event("error", { cancelable: true }))),
];

function send(ws, pick, attempt, _handlers, seen) {
  const message = data(pick);
  attempt("send", () => {
    const before = ws.bufferedAmount;
    const counts = ws.readyState === 1;
    ws.send(message);
    seen.sent += counts;
    return isWebKit || ws.bufferedAmount - before;
  });
}

function told(value) {
  if (value instanceof ArrayBuffer) {
    return `buffer ${new Uint8Array(value).join(" ")}`;
  }
  return value instanceof Blob
    ? `blob ${value.size} ${value.type}`
    : typeof value === "string" && value.length > 200
      ? `${value.length} ${value.slice(0, 20)}`
      : String(value);
}

const traces = (seed) => Promise.all([trace(WebSocketClient, seed), trace(WebSocket, seed)]);

test(`${SEQUENCES} random sequences of calls tell the same as on the browser's class`, async () => {
  const base = Number(new URLSearchParams(location.search).get("seed") ?? 1);
  const kinds = new Set();
  let next = 0;
  let repeated = 0;
  const work = async () => {
    while (next < SEQUENCES) {
      const seed = base * 1_000_003 + next++;
      let [ours, native] = await traces(seed);
      // A close from either side may cross the other on one connection and not on the next: what differs must do so each time
      for (let tries = 0; tries < 2 && `${ours}` !== `${native}`; tries++) {
        repeated += tries === 0;
        [ours, native] = await traces(seed);
      }
      for (let n = 0; n < Math.max(ours.length, native.length); n++) {
        equal(
          ours[n],
          native[n],
          `seed ${seed}, line ${n} after ${JSON.stringify(native.slice(Math.max(0, n - 4), n))}`,
        );
      }
      native.forEach((line) => kinds.add(line.replace(/[ ,].*/, "")));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const note = `${repeated} needed another look`;
  if (repeated > MOST_REPEATED) {
    throw new Error(`${note}, and ${MOST_REPEATED} at the most may`);
  }
  // Each kind of line came up
  for (const kind of [
    "construct:",
    "send:",
    "close:",
    "binaryType:",
    "onopen:",
    "listen:",
    "open",
    "message",
    "error",
    "close",
    "a",
  ]) {
    equal(kinds.has(kind), true, kind);
  }
  return note;
});
