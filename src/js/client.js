// WebSocketClient: the host's own socket under a prototype of ours, so that a message costs what it costs there.
/** @import * as declared from "wasm-websocket" */
import { OPTIONS, configured, protocolList } from "./arguments.js";
import { Connections } from "./connections.js";
import { Extras } from "./extras.js";
import { Base, Host, open, otherHost, requireHost } from "./host.js";
import { follow } from "./life.js";
import { finish } from "./members.js";
import { prepared } from "./rust.js";
import { setState, stateOf } from "./state.js";

const { EventTarget } = globalThis;
const { construct } = Reflect;
const NAME = "WebSocketClient";

// The socket itself, one of the host's.
function connect(url, protocols, Class) {
  const [address, list, lifecycle] = prepared(url, protocols);
  const socket = open(address, list, Class);
  const extras = setState(socket, new Extras(socket));
  follow(socket, lifecycle, extras);
  return socket;
}

// A socket over one of another class.
function connectOver(url, protocols, Class) {
  const socket = construct(EventTarget, [], Class);
  const extras = setState(socket, new Extras(socket));
  // No functions and no lists
  const given = [`${url}`, protocolList(protocols)];
  extras.behind = new Connections(socket, extras, ...given, { maxRetries: 0, connectTimeoutMs: Infinity });
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
      const [address, names, { signal }] = configured(arguments, NAME, OPTIONS);
      requireHost();
      const make = Host && !otherHost() ? connect : connectOver;
      const socket = make(address, names, new.target);
      stateOf(socket).endOn(signal);
      // biome-ignore lint/correctness/noConstructorReturn: as above
      return socket;
    }
  },
  NAME,
  Host,
);
