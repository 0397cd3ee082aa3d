// A socket that loses no message and takes none twice, over ReconnectingWebSocket: both sides number their messages, and each
// keeps its own until the other says that they arrived. The server is the test server's `/counted`.
import { QUICK, ReconnectingWebSocket, equal, id, server, sleep, test, until } from "./harness.js";

const RESTARTS = 20;
const RESETS = 10;
const http = server.replace("ws", "http");

class CountedSocket {
  // Called with each payload, once and in order
  onmessage = () => {};
  #ws;
  // The numbers of the last message sent, of the last that the server has, and of the last received
  #sent = 0;
  #arrived = 0;
  #received = 0;
  #timer;

  constructor(url, options) {
    this.#ws = new ReconnectingWebSocket(url, {
      ...options,
      replay: true,
      greeting: async (connection) => {
        connection.send(`resume ${this.#received}`);
        const answer = await connection.receive();
        const [, arrived] = /^resumed (\d+)$/.exec(answer) ?? [];
        if (!this.#acknowledge(Number(arrived))) {
          throw Object.assign(new Error(`the server doesn't resume the session: ${answer}`), { retry: false });
        }
      },
    });
    this.#ws.onmessage = ({ data }) => this.#receive(data);
  }

  // Throws if too much waits.
  send(payload) {
    this.#ws.send(`${this.#sent + 1}:${payload}`);
    this.#sent++;
  }

  close() {
    clearTimeout(this.#timer);
    this.#ws.close();
  }

  #receive(data) {
    const [, ack, number, payload] = /^(?:ack (\d+)|(\d+):(.*))$/s.exec(data) ?? [];
    const isNext = Number(number) === this.#received + 1;
    if (isNext) {
      this.#received++;
      this.#timer ??= setTimeout(() => this.#confirm(), 1000);
      this.onmessage(payload);
    } else if (!(ack ? this.#acknowledge(Number(ack)) : Number(number) <= this.#received)) {
      // No duplicate either
      this.#ws.close(4400, "not a message of this session");
    }
  }

  // Tells the server what was received. If no connection is open, the next greeting does.
  #confirm() {
    this.#timer = undefined;
    this.#ws.sendVolatile(`ack ${this.#received}`);
  }

  // The server has all messages up to this one. Returns whether that can be.
  #acknowledge(arrived) {
    const canBe = arrived >= this.#arrived && arrived <= this.#sent;
    if (canBe) {
      this.#ws.acknowledge(arrived - this.#arrived);
      this.#arrived = arrived;
    }
    return canBe;
  }
}

// Sends until `stop` says so, then waits for all answers; what was sent, and what the server says.
async function run(url, name, stop) {
  const socket = new CountedSocket(url, { backoff: QUICK });
  const sent = [];
  const received = [];
  socket.onmessage = (payload) => received.push(payload);
  let isOver = false;
  const over = stop(received).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const payload = `${sent.length}\n${"数".repeat(sent.length % 100)}`;
    try {
      socket.send(payload);
      sent.push(payload);
    } catch ({ kind }) {
      // Too much waits
      equal(kind, "queue-full");
    }
    await sleep(2);
  }
  await over;
  await until(() => received.length >= sent.length);
  await sleep(50);
  socket.close();
  const report = await (await fetch(`${http}/counted/${name}`)).json();
  equal(
    received,
    sent.map((payload) => `echo ${payload}`),
  );
  const { payloads, duplicates, gaps, errors } = report;
  equal([payloads, duplicates, gaps, errors], [sent, 0, 0, []]);
  return { ...report, count: sent.length };
}

test("counted: nothing is lost or taken twice while the server restarts", async () => {
  const name = id();
  const ask = async (what) => (await fetch(`${http}/restartable/${what}`)).text();
  const port = await ask("new");
  const { hostname } = new URL(server);
  const { resumes, count } = await run(`ws://${hostname}:${port}/counted?id=${name}`, name, async (received) => {
    for (let n = 0; n < RESTARTS; n++) {
      const before = received.length;
      await until(() => received.length > before + 20);
      await ask(`${port}/stop`);
      await sleep(n % 5);
      await ask(`${port}/start`);
    }
  });
  await ask(`${port}/stop`);
  equal(resumes > RESTARTS, true);
  return `${count} messages, ${resumes} connections`;
});

test("counted: nothing is lost or taken twice when connections are reset within messages", async () => {
  const name = id();
  const url = `${server}/counted?id=${name}&every=50&reset_after=37`;
  const { resumes, count } = await run(url, name, (received) => until(() => received.length > RESETS * 37));
  equal(resumes > RESETS, true);
  return `${count} messages, ${resumes} connections`;
});
