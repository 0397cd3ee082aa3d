// The same tests in a dedicated worker; each outcome is posted, and null after the last.
try {
  const { retrying, run } = await import("./harness.js");
  await import("./construct.js");
  await import("./members.js");
  await import("./life.js");
  await import("./events.js");
  await import("./targets.js");
  await import("./over.js");
  await import("./hosts.js");
  // Only here, because a page's WebDriver uses its timers and its Date
  await import("./faked.js");
  await import("./replaced.js");
  await import("./collected.js");
  await import("./differential.js");
  if (retrying) {
    await import("./reconnecting.js");
    await import("./scenarios.js");
    await import("./alive.js");
    await import("./comes_back.js");
    await import("./close_on_loss.js");
    await import("./collected_retrying.js");
    await import("./greeting.js");
    await import("./greeting_special.js");
    await import("./replay.js");
    await import("./heartbeats.js");
    await import("./after_end.js");
    await import("./counted.js");
  }
  await run((outcome) => postMessage(outcome));
} catch (error) {
  postMessage({ name: "the package loads", error: `${error.name}: ${error.message}` });
}
postMessage(null);
