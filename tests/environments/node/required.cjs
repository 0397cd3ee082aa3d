// The CommonJS program that Node runs.
const { outcomes } = require("../built/program.cjs");

const run = async () => outcomes(require("wasm-websocket"), process.argv[2]);
run()
  .catch(({ message }) => ({ error: message }))
  .then((found) => {
    console.log(
      JSON.stringify({
        name: `Node ${process.versions.node}, require()`,
        setup: globalThis.WebSocket ? "none" : "a `WebSocket`, such as that of ws",
        found,
      }),
    );
    process.exit();
  });
