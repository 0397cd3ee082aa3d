// Starts and restarts the servers for those who ask over HTTP: the programs in Node, and the pages. Prints its own address.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import process from "node:process";
import { setTimeout } from "node:timers/promises";

// How long a server is down: a library's first attempts to reconnect fail
const DOWN_MS = 500;
const LIMIT_MS = 20_000;

// By their names
const servers = new Map();

const actions = {
  // Starts a server at a new port, and stops the one before it
  async start(name) {
    await stop(servers.get(name));
    const port = await freePort();
    const server = { port, ...(name === "nats" ? await nats(port) : program(name, port)) };
    servers.set(name, server);
    await run(server);
    return `127.0.0.1:${port}`;
  },

  async restart(name) {
    const server = servers.get(name);
    await stop(server);
    await setTimeout(DOWN_MS);
    await run(server);
    return "";
  },

  // The number of its open WebSockets, as it says itself
  async open(name) {
    return `${await servers.get(name).count()}`;
  },
};

function program(name, port) {
  return {
    command: [process.execPath, "serve.js", name, port],
    count: async () => Number(await got(`http://127.0.0.1:${port}`)),
  };
}

// nats-server, which is a broker for MQTT too
async function nats(port) {
  const folder = "nats";
  const config = join(folder, "nats.conf");
  const status = await freePort();
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  await writeFile(
    config,
    `server_name: matrix
listen: "127.0.0.1:-1"
http: "127.0.0.1:${status}"
log_file: "${folder}/nats.log"
jetstream { store_dir: "${folder}" }
websocket { listen: "127.0.0.1:${port}", no_tls: true }
mqtt { listen: "127.0.0.1:-1" }
`,
  );
  return {
    command: ["nats-server", "--config", config],
    count: async () => JSON.parse(await got(`http://127.0.0.1:${status}/connz`)).num_connections,
  };
}

async function run(server) {
  const [program, ...args] = server.command;
  server.process = spawn(program, args, { stdio: ["ignore", "ignore", "inherit"] });
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    try {
      return await server.count();
    } catch (error) {
      if (Date.now() > end || server.process.exitCode !== null) {
        throw new Error(`${server.command.join(" ")} doesn't listen`, { cause: error });
      }
      await setTimeout(20);
    }
  }
}

// At once, as in a crash: the system ends the connections.
async function stop(server) {
  if (server?.process.exitCode === null && server.process.kill("SIGKILL")) {
    await once(server.process, "exit");
  }
}

async function got(address) {
  return (await fetch(address)).text();
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

const control = createServer(async ({ url }, response) => {
  const [, action, name] = url.split("/");
  // The pages are of another server
  response.setHeader("access-control-allow-origin", "*");
  try {
    response.end(await actions[action](name));
  } catch (error) {
    response.writeHead(500).end(error.message);
  }
});
control.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${control.address().port}`));
