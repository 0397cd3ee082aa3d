// ReconnectingWebSocket: a socket that reconnects.
/** @import * as declared from "wasm-websocket" */
import { Connections } from "./connections.js";
import { Extras } from "./extras.js";
import { EventTarget } from "./globals.js";
import { requireHost } from "./host.js";
import { finish } from "./members.js";
import { RECONNECTING_OPTIONS, configured, warnOfUnread } from "./options.js";
import { setState } from "./state.js";

const NAME = "ReconnectingWebSocket";

export const ReconnectingWebSocket = /* @__PURE__ */ finish(
  class extends EventTarget {
    /**
     * @param {declared.Provided<string | URL> | readonly declared.Provided<string | URL>[]} _url
     * @param {declared.Provided<string | Iterable<string>> | declared.ReconnectingWebSocketOptions} [_protocols]
     */
    constructor(_url, _protocols = undefined) {
      super();
      const [url, names, options, others] = configured(arguments, NAME, RECONNECTING_OPTIONS);
      requireHost();
      warnOfUnread(others);
      const extras = setState(this, new Extras(this));
      extras.behind = new Connections(this, extras, url, names, options, others);
      extras.endOn(options.signal);
    }
  },
  NAME,
  undefined,
  {
    attributes: ["retryCount"],
    events: ["connecting", "lost", "reconnecting", "dropped"],
    methods: ["reconnect", "sendVolatile", "retryAfter", "acknowledge", "takeUnsent", "requeueUnsent", "counters"],
  },
);
