// The class that the package exports, in a real page on a real server, then in dedicated workers and a frame;
// `window.outcomes` is what came of each test. With `shipped` in the query of the npm package, with `brief` only the
// page's own, with `retrying` those of ReconnectingWebSocket.
const outcomes = [];
const query = new URLSearchParams(location.search);
const brief = query.has("brief");
const retrying = query.has("retrying");

async function inPage() {
  const { run } = await import("./harness.js");
  const parts = ["construct", "members", "life", "events", "targets", "over", "hosts", "replaced"];
  if (!brief) {
    parts.push("collected", "differential");
  }
  if (retrying) {
    parts.push("reconnecting", "scenarios", "alive", "comes_back", "close_on_loss", "collected_retrying");
    parts.push("greeting", "replay", "heartbeats", "after_end", "counted");
  }
  for (const part of parts) {
    await import(`./${part}.js`);
  }
  await run((outcome) => outcomes.push(outcome));
}

// What a worker's script posts, up to null.
function inWorker(script) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(`${script}.js${location.search}`, { type: "module" });
    worker.onerror = ({ message }) => reject(new Error(message || "it can't be loaded"));
    worker.onmessage = ({ data }) => {
      if (!data) {
        worker.terminate();
        resolve();
        return;
      }
      outcomes.push({ ...data, name: `${script}::${data.name}` });
    };
  });
}

async function inFrame(page) {
  const frame = document.createElement("iframe");
  frame.src = `${page}.html${location.search}`;
  document.body.append(frame);
  for (let n = 0; n < 300; n++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (frame.contentWindow.outcomes) {
      outcomes.push(...frame.contentWindow.outcomes.map(({ name, error }) => ({ error, name: `${page}::${name}` })));
      frame.remove();
      return;
    }
  }
  throw new Error("no outcome within 30 s");
}

async function all(where, run) {
  try {
    await run();
  } catch (error) {
    outcomes.push({ name: `${where} runs`, error: `${error.name}: ${error.message}` });
  }
}

await all("the page", inPage);
if (!brief) {
  await all("worker", () => inWorker("worker"));
  await all("without", () => inWorker("without"));
  if (retrying) {
    await all("listeners", () => inWorker("listeners"));
  }
  await all("blocked", () => inFrame("blocked"));
}
window.outcomes = outcomes;
