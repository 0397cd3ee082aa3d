// Sends a session's messages on a socket, and measures them.
import { size } from "./arguments.js";
import { report } from "./report.js";

// Returns the message's length in bytes; undefined if the socket isn't open.
export function give(source, message) {
  if (source?.readyState !== 1) {
    return undefined;
  }
  // Cloudflare Workers have none
  const buffered = () => source.bufferedAmount ?? 0;
  const before = buffered();
  try {
    source.send(message);
  } catch (error) {
    // A test's class may throw. The message counts as sent
    report(error);
  }
  // In WebKit bufferedAmount doesn't change
  return Math.max(buffered() - before, size(message));
}
