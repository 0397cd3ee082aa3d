// Events for the classes to dispatch.
const { Event, CloseEvent } = globalThis;

// To dispatch, unless ours already: the browser's is on its way. An opening that is an end is an error.
export function again(event, end) {
  const { type } = event;
  if (!event.target) {
    return event;
  }
  // Deno's error is an ErrorEvent
  if (type === "error" || (end && type === "open")) {
    return new Event("error");
  }
  return end && event.code !== end.code ? closeEvent(type, end) : new event.constructor(type, event);
}

// Node 22 has no CloseEvent.
export function closeEvent(type, end, own) {
  const { code, reason, wasClean } = end;
  const event = CloseEvent ? new CloseEvent(type, end) : Object.assign(new Event(type), { code, reason, wasClean });
  return Object.assign(event, own);
}
