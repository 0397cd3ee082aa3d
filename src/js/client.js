// WebSocketClient: a socket of the host's own with a prototype of ours, so that a message costs no more than the host's.
/** @import * as declared from "wasm-websocket" */
import { protocolList } from "./arguments.js";
import { Connections } from "./connections.js";
import { Extras } from "./extras.js";
import { EventTarget } from "./globals.js";
import { Base, Host, requireHost } from "./host.js";
import { follow } from "./life.js";
import { finish } from "./members.js";
import { open, otherHost } from "./open.js";
import { OPTIONS, configured } from "./options.js";
import { prepared } from "./rust.js";
import { setState, stateOf } from "./state.js";

const { construct } = Reflect;
const NAME = "WebSocketClient";

// Makes a socket of the host's own.
function connect(url, protocols, others, Class) {
  const [target, lifecycle] = prepared(url, protocols);
  const socket = open(target, others, Class);
  const extras = setState(socket, new Extras(socket));
  follow(socket, lifecycle, extras);
  return socket;
}

// Makes a socket over one of another class.
function connectOver(url, protocols, others, Class) {
  const socket = construct(EventTarget, [], Class);
  const extras = setState(socket, new Extras(socket));
  // The constructor of a WebSocketClient takes no functions, and no list of URLs
  const given = [`${url}`, protocolList(protocols)];
  const options = { backoff: { maxRetries: 0 }, connectTimeoutMs: Infinity };
  extras.behind = new Connections(socket, extras, ...given, options, others);
  return socket;
}

export const WebSocketClient = /* @__PURE__ */ finish(
  class extends Base {
    /**
     * @param {string | URL} _url
     * @param {string | Iterable<string> | declared.WebSocketClientOptions} [_protocols]
     */
    // @ts-expect-error: it calls no super(), as it returns another object
    // biome-ignore lint/correctness/noUnreachableSuper: what it returns is the host's, made with this prototype
    constructor(_url, _protocols = undefined) {
      const [url, names, { signal }, others] = configured(arguments, NAME, OPTIONS);
      requireHost();
      const make = Host && !otherHost() ? connect : connectOver;
      const socket = make(url, names, others, new.target);
      stateOf(socket).endOn(signal);
      // biome-ignore lint/correctness/noConstructorReturn: as above
      return socket;
    }
  },
  NAME,
  Host,
);
