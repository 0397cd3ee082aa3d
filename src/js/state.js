// The state of each instance, out of its users' reach. A map, because in Firefox a private field of a socket of its own takes five
// times as long.
/** @type {WeakMap<object, import("./extras.js").Extras>} */
const states = new WeakMap();

export function setState(socket, state) {
  states.set(socket, state);
  return state;
}

// Members that are called on anything else throw, as the browser's do.
export function stateOf(socket) {
  const state = states.get(socket);
  if (!state) {
    throw new TypeError("this is no socket of the class");
  }
  return state;
}
