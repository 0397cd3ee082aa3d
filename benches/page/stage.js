// What runs beside one subject, in its own frame or worker: it connects the subject for a job, and takes samples.
import { countImports } from "./imports.js";
import * as loopback from "./places/loopback.js";
import * as page from "./places/page.js";
import * as start from "./places/start.js";
import { subjects } from "./subjects.js";

const places = { page, loopback, start };

// The place prepares the global scope first, as a subject may take what it needs when it is loaded.
export async function openStage({ place, subject, server, counted }) {
  const { jobs, prepare } = places[place];
  const scope = prepare();
  const imports = counted && countImports();
  const begun = performance.now();
  const Subject = await subjects[subject]();
  let job;
  let program;
  return {
    async start(name, empty = false) {
      job = empty ? jobs[name].empty : jobs[name];
      program = await Subject.connect(server + job.path, job.reads);
    },

    // Milliseconds for so many messages.
    async sample(messages) {
      const batch = job.batch(messages);
      const before = [program.messages(), program.bytes(), scope.sent];
      const start = performance.now();
      await within30s(job.run({ program, messages, batch, scope }), subject);
      const took = performance.now() - start;
      const after = [program.messages(), program.bytes(), scope.sent];
      check(
        subject,
        after.map((count, index) => count - before[index]),
        job.expected(messages),
      );
      return took;
    },

    stop: () => program.free(),

    // Milliseconds since the subject's import began.
    sinceImport: () => performance.now() - begun,

    // How often wasm has called JavaScript.
    imports,
  };
}

// `null` is a number that a job doesn't expect.
function check(subject, actual, expected) {
  if (expected.some((count, index) => count !== null && count !== actual[index])) {
    throw new Error(`${subject}: messages and bytes read, messages sent: ${actual}; expected: ${expected}`);
  }
}

function within30s(promise, subject) {
  let late;
  const deadline = new Promise((_, reject) => {
    late = setTimeout(() => reject(new Error(`${subject} has not read or sent all within 30 s`)), 30_000);
  });
  return Promise.race([promise, deadline]).finally(() => clearTimeout(late));
}
