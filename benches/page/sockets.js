// The servers of the tests, as memory.js and scaling.js use them.

// What the server saw of the connections with `id`, once all have ended and that many.
export async function seen(server, id, ended) {
  const response = await fetch(`${http(server)}/seen/${id}?ended=${ended}`);
  return response.json();
}

const further = [];

// That many further ports of the server, which last as long as it.
export async function ports(server, count) {
  while (further.length < count) {
    const port = await (await fetch(`${http(server)}/restartable/new`)).text();
    further.push(server.replace(/\d+$/, port));
  }
  return further.slice(0, count);
}

function http(server) {
  return server.replace(/^ws/, "http");
}

let ids = 0;

// An id that no other connection has.
export function newId(job) {
  return `${job.replaceAll(/\W+/g, "-")}-${Math.floor(performance.timeOrigin)}-${ids++}`;
}

export function require(holds, ...problem) {
  if (!holds) {
    throw new Error(problem.map((part) => (typeof part === "string" ? part : JSON.stringify(part))).join(" "));
  }
}
