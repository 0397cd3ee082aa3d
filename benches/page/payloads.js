// What is sent and received. A pool has several different ones, so that no engine keeps the result for one.

export const text = (size) => ({ kind: "text", size, pool: pool(size, (bytes) => new TextDecoder().decode(bytes)) });

export const binary = (size) => ({ kind: "binary", size, pool: pool(size, (bytes) => bytes.buffer) });

// Messages of ASCII, flat as from a network. All of a pool fit into a processor's cache.
function pool(size, make) {
  const count = size > 4096 ? 8 : 64;
  return Array.from({ length: count }, (_, index) => make(new Uint8Array(size).fill(48 + index)));
}
