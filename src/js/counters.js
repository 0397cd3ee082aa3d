// What is counted of all connections, and what there is where only one is made.
export const COUNTERS = { connects: 0, sentMessages: 0, sentBytes: 0, receivedMessages: 0, receivedBytes: 0, roundTripMs: undefined };
// What a socket answers of which nothing is kept
export const WITHOUT_RETRIES = { takeUnsent: () => [], counters: () => ({ ...COUNTERS }) };
