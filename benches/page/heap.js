// The size of the page's JavaScript heap, which only the program that drives the browser can tell.

// Milliseconds; it looks ten times a second.
const LIMIT = 20_000;

// Bytes after a garbage collection; null where the browser's driver can't tell. The driver calls `window.answerHeap`. Firefox
// collects too, where its driver allows a page to ask for it; WebKit does so only when it likes.
export async function heap() {
  await globalThis.TestUtils?.gc();
  const bytes = await answered();
  // Rust's memory is freed in tasks after the collection
  await new Promise((resolve) => setTimeout(resolve, 20));
  return bytes;
}

function answered() {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      window.answerHeap = undefined;
      reject(new Error("nobody called window.answerHeap(bytes): open this page by `cargo xtask`"));
    }, LIMIT);
    window.answerHeap = (bytes) => {
      clearTimeout(timer);
      window.answerHeap = undefined;
      resolve(bytes);
    };
  });
}
