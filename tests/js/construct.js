// Points 1 to 6 of the standard: URL, subprotocols, and how a socket begins.
import {
  WebSocketClient,
  echo,
  equal,
  id,
  inWindow,
  isFirefox,
  isWebKit,
  next,
  opened,
  record,
  seenNow,
  server,
  sleep,
  test,
  thrown,
} from "./harness.js";

// Made and closed: what it says its URL is.
function urlOf(url) {
  const ws = new WebSocketClient(url);
  ws.close();
  return ws.url;
}

const refusedUrl = (url) =>
  equal(
    thrown(() => new WebSocketClient(url)),
    "SyntaxError",
    JSON.stringify(url),
  );

test("1: a relative URL is parsed against the base URL", () => {
  const base = inWindow ? document.baseURI : location.href;
  for (const url of ["/a/b?c", "?q", "x/../y", ".", "../z", `//${new URL(base).host}/r`, "", "\t /s "]) {
    equal(urlOf(url), new URL(url, base).href.replace(/^http/, "ws"), JSON.stringify(url));
  }
});

if (inWindow) {
  test("1: a base element counts", () => {
    const element = document.createElement("base");
    element.href = `${server}/base/`;
    document.head.append(element);
    try {
      equal([urlOf("x"), urlOf("")], [`${server}/base/x`, `${server}/base/`]);
    } finally {
      element.remove();
    }
  });
}

test("1: what can't be parsed is a SyntaxError", () => {
  for (const url of [
    "ws://",
    "ws:// /",
    "ws://[/",
    "ws://h:70000/",
    "ws://a b.com/",
    "wss://a b.com/",
    "ws://u@a%20b/",
    "http://a%zz/",
  ]) {
    refusedUrl(url);
  }
  equal(
    thrown(() => new WebSocketClient(Symbol())),
    "TypeError",
  );
  try {
    new WebSocketClient("ws://");
  } catch (error) {
    equal([error instanceof DOMException, error.code], [true, 12]);
  }
});

test("1: a % elsewhere than in the host is no error", () => {
  equal(urlOf(`${server}/a%20b?c d%`), `${server}/a%20b?c%20d%`);
  const credentials = server.replace("//", "//us%20er:p%40@");
  equal(urlOf(`${credentials}/x%40/`).endsWith("/x%40/"), true);
});

test("2: http and https become ws and wss, at once", async () => {
  equal(urlOf(echo.replace("ws", "http")), echo);
  equal(urlOf("HTTPS://localhost:1/x"), "wss://localhost:1/x");
  equal(urlOf("ws:localhost:81"), "ws://localhost:81/");
  equal(urlOf("wss://LOCALHOST:443"), "wss://localhost/");
  equal(urlOf(new URL(echo)), echo);
  const ws = await opened(echo.replace("ws", "http"));
  equal(ws.url, echo);
  ws.close();
});

test("2: any other scheme is a SyntaxError", () => {
  [
    "ftp://localhost/",
    "mailto:a@b.c",
    "about:blank",
    "data:,x",
    "file:///x",
    "blob:x",
    "javascript:1",
    "wsx://localhost/",
  ].forEach(refusedUrl);
});

test("3: a fragment is a SyntaxError, also an empty one", () => {
  [`${echo}#`, `${echo}#x`, `${echo}?q#`, "#", "#x", "/x#"].forEach(refusedUrl);
});

test("4: subprotocols are a string or a sequence", async () => {
  for (const protocols of [
    "chat",
    ["x", "chat"],
    new Set(["chat"]),
    new Set(["x", "chat"]).values(),
    { [Symbol.iterator]: null, toString: () => "chat" },
    [{ toString: () => "chat" }],
  ]) {
    const ws = await opened(echo, protocols);
    equal(ws.protocol, "chat");
    ws.close();
  }
  for (const protocols of [[], undefined, new Set()]) {
    const ws = await opened(echo, protocols);
    equal(ws.protocol, "");
    ws.close();
  }
});

test("4: duplicates and what is no token are a SyntaxError", () => {
  const refused = (protocols, error = "SyntaxError") =>
    equal(
      thrown(() => new WebSocketClient(echo, protocols)),
      error,
      JSON.stringify(protocols),
    );
  for (const char of '()<>@,;:\\"/[]?={} \t\0\x7F\x80é数') {
    refused(`a${char}b`);
    refused(["chat", `a${char}`]);
  }
  [["a", "a"], ["a", "b", "a"], ["a", "A"], new Set(["Chat", "chat"]), "", [""], ["", ""], /x/, new Date()].forEach(
    (protocols) => refused(protocols),
  );
  refused([Symbol()], "TypeError");
  refused({ [Symbol.iterator]: 1 }, "TypeError");
  refused(Symbol(), "TypeError");
});

test("4: url and subprotocols are converted in this order, once", () => {
  const log = [];
  const value = (name, text) => ({
    toString() {
      log.push(name);
      return text;
    },
  });
  new WebSocketClient(value("url", echo), [value("first", "chat"), value("second", "x")]).close();
  equal(log, ["url", "first", "second"]);
});

test("5: it starts as the standard says", () => {
  const ws = new WebSocketClient(echo);
  const { readyState, bufferedAmount, protocol, extensions, binaryType, url } = ws;
  equal(
    { readyState, bufferedAmount, protocol, extensions, binaryType, url },
    {
      readyState: 0,
      bufferedAmount: 0,
      protocol: "",
      extensions: "",
      binaryType: "blob",
      url: echo,
    },
  );
  equal([ws.onopen, ws.onmessage, ws.onerror, ws.onclose], [null, null, null, null]);
  ws.close();
});

test("5: no event comes before the constructor's task ends", async () => {
  for (const url of [echo, `${server}/no-such-endpoint`, "ws://127.0.0.1:1/"]) {
    const ws = new WebSocketClient(url);
    const log = record(ws);
    const end = performance.now() + 100;
    while (performance.now() < end) {
      // busy
    }
    await null;
    equal(log, [], url);
    ws.close();
  }
});

test("6: it fails if no subprotocol is acknowledged", async () => {
  const ws = new WebSocketClient(`${server}/protocol`, ["chat"]);
  const log = record(ws);
  const { code, reason, wasClean } = await next(ws, "close");
  equal([code, reason, wasClean, ws.protocol, ws.extensions], [1006, "", false, "", ""]);
  equal(
    thrown(() => ws.send("x")),
    "nothing",
  );
  await sleep(300);
  equal(log, ["error 3", "close 3"]);
});

test("6: it fails if another subprotocol is acknowledged, or one unasked", async () => {
  // Firefox doesn't show the page one that wasn't requested
  for (const [protocols, choice] of [
    ["chat", "superchat"],
    ["chat", "CHAT"],
    ...(isFirefox ? [] : [[[], "superchat"]]),
  ]) {
    const ws = new WebSocketClient(`${server}/protocol?choose=${choice}`, protocols);
    const log = record(ws);
    equal((await next(ws, "close")).code, 1006);
    equal(log, ["error 3", "close 3"]);
  }
});

test("6: it fails if the server redirects", async () => {
  for (const Class of [WebSocketClient, WebSocket]) {
    const name = id();
    const ws = new Class(`${server}/redirect?id=${name}`);
    const { type } = await Promise.race([next(ws, "open"), next(ws, "close")]);
    // Also where it led to; WebKitGTK follows, and the page can't see that it did
    equal(
      [type, ws.url, (await seenNow(name)).opened],
      [isWebKit ? "open" : "close", `${server}/redirect?id=${name}`, isWebKit ? 2 : 1],
      Class.name,
    );
    ws.close();
  }
});

test("an error names what is invalid, and says what to do", async () => {
  const told = (run) => {
    try {
      run();
    } catch ({ message }) {
      return message;
    }
    return "nothing";
  };
  for (const [args, text] of [
    [["ftp://localhost/"], 'invalid URL "ftp://localhost/": its scheme is none of ws:, wss:, http: and https:'],
    [["ws://localhost/#x"], 'invalid URL "ws://localhost/#x": it has a fragment, remove the # and what follows'],
    [["ws://["], 'invalid URL "ws://[": it can\'t be parsed, give an absolute one such as ws://localhost:9998/echo'],
    [[echo, "a b"], 'invalid subprotocol "a b": use visible ASCII without spaces or any of ()<>@,;:\\"/[]?={}'],
    [[echo, ["chat", "Chat"]], 'subprotocol "Chat" is given twice: name each once, in one spelling'],
  ]) {
    equal(
      told(() => new WebSocketClient(...args)),
      text,
    );
  }
  const ws = await opened(echo);
  equal(
    told(() => ws.close(1001)),
    "close code 1001 can't be sent: use 1000 or one of 3000 to 4999",
  );
  equal(
    told(() => ws.close(1000, "ü".repeat(62))),
    "close reason of 124 bytes is too long: at most 123 bytes of UTF-8 fit",
  );
  ws.close();
});
