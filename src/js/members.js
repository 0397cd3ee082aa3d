// The members of both classes: the standard's and ours. On a socket of the host's own, the standard's call the host's; else they
// call its Connections.
/** @import { Connections } from "./connections.js" */
import { closeArguments, isFunction, isObject, requireArgument } from "./arguments.js";
import { TYPES } from "./events.js";
import { OURS, callsHandlers, inherited } from "./host.js";
import { stateOf } from "./state.js";

const { apply } = Reflect;
const STATES = /** @type {const} */ (["CONNECTING", "OPEN", "CLOSING", "CLOSED"]);
const ATTRIBUTES = /** @type {const} */ (["url", "readyState", "bufferedAmount", "extensions", "protocol"]);
// The attributes of a socket that has ended early: before its host says so
const ENDED = { readyState: 3, extensions: "", protocol: "" };
// Cloudflare Workers lack the first, and the others may be null
const ABSENT = { bufferedAmount: 0, extensions: "", protocol: "" };

/** @typedef {{ readonly [Value in 0 | 1 | 2 | 3 as (typeof STATES)[Value]]: Value }} States */

/**
 * What `finish` defines.
 * @template {keyof Connections} More
 * @template {string} Type
 * @typedef {Pick<Connections, (typeof ATTRIBUTES)[number] | More> & Pick<WebSocket, `on${(typeof TYPES)[number]}`> &
 *   { [Name in `on${Type}`]: any } & ReturnType<typeof binaryType> & ReturnType<typeof methods> & typeof listening &
 *   ReturnType<typeof ours> & States} Members
 */

/**
 * Gives the class `made` its name and members. `Host` is the class that its sockets may be of. `more` names what it has over
 * the standard: attributes and methods of its Connections, and types of events.
 * @template {any[]} Arguments
 * @template {keyof Connections} [More=never]
 * @template {string} [Type=never]
 * @param {new (...args: Arguments) => EventTarget} made
 * @param {{ attributes?: More[], methods?: More[], events?: Type[] }} [more]
 */
export function finish(made, name, Host, more = {}) {
  const { attributes = [], methods: called = [], events = [] } = more;
  const { prototype } = made;
  const hosts = (member) => inherited(Host?.prototype, member) ?? {};
  Object.defineProperty(prototype, OURS, { value: true });
  Object.defineProperty(made, "name", { value: name });
  const standard = [
    ...ATTRIBUTES.map((attribute) => readOnly(attribute, hosts(attribute))),
    ...TYPES.map((type) => handlerAttribute(`on${type}`, type, hosts(`on${type}`))),
    binaryType(hosts("binaryType")),
    methods(name, hosts("send").value, hosts("close").value),
    listening,
  ];
  define(prototype, true, ...standard);
  const over = [
    ...attributes.map((attribute) => readOnly(attribute, {})),
    ...events.map((type) => handlerAttribute(`on${type}`, type, {})),
    ...called.map(forwarded),
  ];
  define(prototype, false, ours(name), ...over);
  Object.defineProperty(prototype, Symbol.toStringTag, { value: "WebSocket", configurable: true });
  for (const holder of [made, prototype]) {
    STATES.forEach((state, value) => Object.defineProperty(holder, state, { value, enumerable: true }));
  }
  return /** @type {(new (...args: Arguments) => EventTarget & Members<More, Type>) & States} */ (made);
}

// Defines the members of `sources` as a class body would, but enumerable if asked to.
function define(prototype, enumerable, ...sources) {
  for (const source of sources) {
    for (const member of Reflect.ownKeys(source)) {
      const property = { ...Object.getOwnPropertyDescriptor(source, member), enumerable };
      Object.defineProperty(prototype, member, property);
    }
  }
}

const forwarded = (name) => ({
  [name](...args) {
    return /** @type {Connections} */ (stateOf(this).behind)[name](...args);
  },
});

const readOnly = (name, host) => ({
  get [name]() {
    const { behind, isEarly } = stateOf(this);
    if (behind) {
      return behind[name];
    }
    return isEarly && name in ENDED ? ENDED[name] : ((host.get && apply(host.get, this, [])) ?? ABSENT[name]);
  },
});

const binaryType = (host) => ({
  get binaryType() {
    const { behind } = stateOf(this);
    return behind ? behind.binaryType : apply(host.get, this, []);
  },
  set binaryType(value) {
    const { behind } = stateOf(this);
    if (behind) {
      behind.binaryType = `${value}`;
    } else {
      apply(host.set, this, [value]);
    }
  },
});

const handlerAttribute = (name, type, host) => ({
  get [name]() {
    const { behind, handlers } = stateOf(this);
    return behind || !host.get ? (handlers[type]?.callee ?? null) : apply(host.get, this, []);
  },
  set [name](handler) {
    const state = stateOf(this);
    if (state.behind || !host.set) {
      setHandler(this, state, type, handler);
    } else {
      apply(host.set, this, [handler]);
    }
  },
});

const methods = (name, hostsSend, hostsClose) => ({
  send(data) {
    const { behind } = stateOf(this);
    requireArgument(!arguments.length, name, "data");
    if (behind) {
      behind.send(data);
    } else {
      apply(hostsSend, this, [data]);
    }
  },

  close(code = undefined, reason = undefined) {
    const { behind, life } = stateOf(this);
    const args = closeArguments(code, reason);
    const before = life.isClosing;
    // Before the call, as Node dispatches the close event within it
    life.isClosing ||= this.readyState < 2;
    try {
      if (behind) {
        behind.close(...args);
      } else {
        apply(hostsClose, this, args);
      }
    } catch (error) {
      life.isClosing = before;
      throw error;
    }
  },
});

const listening = {
  addEventListener(type, ...more) {
    const state = stateOf(this);
    // A user who listens to messages needs none kept for a loop
    state.isHeard ||= type === "message";
    state.listen(type, ...more);
  },

  removeEventListener(...args) {
    stateOf(this).unlisten(...args);
  },
};

// Sets an event handler attribute as HTML has it: the first handler becomes a listener, the next ones take its place in the
// order, and null removes it.
function setHandler(socket, state, type, handler) {
  const { handlers } = state;
  const callee = isObject(handler) ? handler : null;
  const entry = handlers[type];
  if (entry && callee) {
    entry.callee = callee;
  } else if (entry) {
    delete handlers[type];
    state.unlisten(type, entry.listener);
  } else if (callee) {
    const added = {
      callee,
      listener: (event) => {
        if (isFunction(added.callee) && apply(added.callee, socket, [event]) === false) {
          event.preventDefault();
        }
      },
    };
    handlers[type] = added;
    // But the messages of a socket that is not the host's own are another socket's events
    if (!callsHandlers() || (state.behind && type === "message")) {
      state.listen(type, added.listener);
    }
  }
}

const ours = (name) => ({
  get opened() {
    return stateOf(this).opened;
  },

  get closed() {
    return stateOf(this).closed;
  },

  async drained(bytes = 0) {
    return stateOf(this).drained(bytes);
  },

  [Symbol.asyncIterator]() {
    return stateOf(this).loop();
  },

  // Node's console.log shows this
  /** @this {WebSocket} */
  [Symbol.for("nodejs.util.inspect.custom")](_depth, options, inspect) {
    return `${name} ${inspect({ url: this.url, readyState: STATES[this.readyState] }, options)}`;
  },

  ...(Symbol.dispose && {
    [Symbol.dispose]() {
      this.close();
    },
  }),

  ...(Symbol.asyncDispose && {
    async [Symbol.asyncDispose]() {
      this.close();
      await this.closed;
    },
  }),
});
