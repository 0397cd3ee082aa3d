// Starts the worker that the page's address names, and reports what came of its checks.
const [kind, type, server] = ["kind", "type", "server"].map((name) => new URLSearchParams(location.search).get(name));
const script = `${type}.js`;

const KINDS = {
  dedicated: () => new Worker(script, { type }),
  shared: () => new SharedWorker(script, { type }).port,
  service: async () => {
    const { installing, waiting, active } = await navigator.serviceWorker.register(script, { type });
    return installing ?? waiting ?? active;
  },
};

const { port1, port2 } = new MessageChannel();
port1.onmessage = ({ data }) => {
  window.outcomes = data;
};
const worker = await KINDS[kind]();
worker.onerror = ({ message }) => reportError(new Error(message ?? "the worker isn't loaded"));
worker.postMessage(server, [port2]);
