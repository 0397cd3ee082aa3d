// Events for the classes to dispatch.
import { Event, MessageEvent } from "./globals.js";

const { CloseEvent } = globalThis;

// The events of the standard's socket
export const TYPES = /** @type {const} */ (["open", "error", "close", "message"]);

// A copy of another class's event, which may lack properties and be of another type.
export function messageEvent({ data, origin = "", lastEventId = "" }) {
  return new MessageEvent("message", { data, origin, lastEventId });
}

// Node 22 has no CloseEvent.
export function closeEvent(type, end, own) {
  const { code, reason, wasClean } = end;
  const event = CloseEvent ? new CloseEvent(type, end) : Object.assign(new Event(type), { code, reason, wasClean });
  return Object.assign(event, own);
}

// Plain, as the standard says, unless the reason is known.
export function errorEvent(reason) {
  return Object.assign(new Event("error"), reason && { message: reason.message ?? `${reason}`, error: reason });
}
