// Runs one server: `node serve.js NAME PORT`. It answers each HTTP request with the number of its open WebSockets.
import { createServer } from "node:http";
import process from "node:process";

const [, , name, port] = process.argv;
const open = new Set();
const server = createServer((_request, response) => response.end(`${open.size}`));
server.on("upgrade", (_request, socket) => {
  open.add(socket);
  socket.on("close", () => open.delete(socket));
});
const { attach } = await import(`./servers/${name}.js`);
attach(server);
server.listen(port, "127.0.0.1");
