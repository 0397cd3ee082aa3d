// Frames: each subject has one, and so its own classes and its own compiled code.

// The stage (stage.js) of a subject in a frame of its own; `remove` ends it.
export async function openFrame(parameters) {
  const frame = document.createElement("iframe");
  frame.src = new URL(`frame.html?${new URLSearchParams(parameters)}`, import.meta.url);
  await new Promise((resolve, reject) => {
    frame.onload = resolve;
    frame.onerror = reject;
    document.body.append(frame);
  });
  const stage = await frame.contentWindow.stage;
  if (!stage) {
    throw new Error(`${frame.src} has no stage: the console says why`);
  }
  return Object.assign(stage, { remove: () => frame.remove() });
}
