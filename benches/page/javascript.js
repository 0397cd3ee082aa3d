// A subject in JavaScript: a class with the interface of `WebSocket`, used as a program would. With `later`, it reads each message in
// a task of that kind.
export function javascript(Class, later) {
  return class JavaScript {
    #socket;
    #messages = 0;
    #bytes = 0;
    #goal = 0;
    #reached;

    static async connect(url, reads) {
      const subject = new JavaScript();
      await subject.#open(url, reads);
      return subject;
    }

    #open(url, reads) {
      const socket = new Class(url);
      this.#socket = socket;
      socket.binaryType = "arraybuffer";
      const reader = this.#reader(reads);
      socket.onmessage = reader && later ? (event) => later(() => reader(event)) : reader;
      return new Promise((resolve, reject) => {
        socket.onopen = resolve;
        socket.onerror = () => reject(new Error(`${url} can't be opened`));
      });
    }

    #reader(reads) {
      const readers = {
        never: null,
        nothing: () => this.#read(0),
        text: ({ data }) => this.#read(data.length),
        binary: ({ data }) => this.#read(data.byteLength),
      };
      return readers[reads];
    }

    #read(bytes) {
      this.#bytes += bytes;
      this.#messages += 1;
      if (this.#messages === this.#goal) {
        this.#reached();
      }
    }

    receive(messages) {
      this.#goal += messages;
      return new Promise((resolve) => {
        this.#reached = resolve;
        if (this.#messages >= this.#goal) {
          resolve();
        }
      });
    }

    async send(messages, payload) {
      const socket = this.#socket;
      for (let sent = 0; sent < messages; sent++) {
        socket.send(payload);
      }
    }

    async roundTrips(messages, payload) {
      for (let trip = 0; trip < messages; trip++) {
        this.#socket.send(payload);
        await this.receive(1);
      }
    }

    messages() {
      return this.#messages;
    }

    bytes() {
      return this.#bytes;
    }

    free() {
      this.#socket.close();
    }
  };
}
