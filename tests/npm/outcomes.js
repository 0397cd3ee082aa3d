// What came of the checks in a worker that runs failures-worker.js.
export async function outcomesIn(which, worker) {
  try {
    return await new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error("nothing within 20 s")), 20_000);
      worker.onerror = ({ message }) => reject(new Error(message || "it isn't loaded"));
      worker.onmessage = ({ data }) =>
        data === "ready" ? worker.postMessage([which, location.origin]) : resolve(data);
    });
  } catch ({ message }) {
    return [{ name: "the worker runs", error: message }];
  } finally {
    worker.terminate();
  }
}
