// How many functions of JavaScript a wasm program calls for one message.

// From now on, counts all calls of the modules that are instantiated. Gives a function that says how many.
export function countImports() {
  let calls = 0;
  const counting =
    (called) =>
    (...args) => {
      calls += 1;
      return called(...args);
    };
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const instantiate = WebAssembly[name];
    WebAssembly[name] = (source, imports) => instantiate.call(WebAssembly, source, wrapped(imports, counting));
  }
  return () => calls;
}

function wrapped(imports, wrap) {
  const functions = (module) =>
    Object.fromEntries(
      Object.entries(module).map(([name, value]) => [name, typeof value === "function" ? wrap(value) : value]),
    );
  return Object.fromEntries(Object.entries(imports).map(([name, module]) => [name, functions(module)]));
}

// Of a stage that counts. What a batch calls besides falls out: the longer of two has as much of it.
export async function importsAMessage(stage, job) {
  await stage.start(job);
  const calls = async (messages) => {
    const before = stage.imports();
    await stage.sample(messages);
    return stage.imports() - before;
  };
  await calls(16);
  const [few, many] = [await calls(64), await calls(128)];
  await stage.stop();
  return (many - few) / 64;
}
