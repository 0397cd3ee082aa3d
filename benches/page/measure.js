// How a place's jobs are measured: how many messages a sample takes, and the rounds in which all subjects take turns.

// What takes part for a job that has an empty form, whose time is subtracted from all others.
const EMPTY = "empty";

// Rows for all subjects in all jobs. `open` gives a subject's stage.
export async function runPlace({ name, jobs, pace, subjects, quick, only, open }) {
  const chosen = Object.keys(jobs).filter((job) => `${name}: ${job}`.includes(only));
  const rows = [];
  const stages = new Map();
  for (const subject of chosen.length ? [EMPTY, ...subjects] : []) {
    stages.set(subject, await open(subject === EMPTY ? "native" : subject));
  }
  for (const job of chosen) {
    const taking = [...stages].filter(([subject]) => subject !== EMPTY || jobs[job].empty);
    // Chromium holds back a handshake by seconds when 16 are under way
    for (const [subject, stage] of taking) {
      await stage.start(job, subject === EMPTY);
    }
    const samples = await takeTurns(
      taking.map(([, stage]) => stage),
      jobs[job].most,
      pace(quick),
    );
    for (const [, stage] of taking) {
      await stage.stop();
    }
    rows.push(...rowsOf({ place: name, job, unit: "ns" }, taking, samples));
  }
  for (const stage of stages.values()) {
    stage.remove();
  }
  return rows;
}

function rowsOf(shared, taking, samples) {
  const all = taking.map(([subject], index) => ({ ...shared, subject, samples: samples[index] }));
  const empty = all.find(({ subject }) => subject === EMPTY);
  const rows = all.filter((row) => row !== empty);
  return empty ? rows.map((row) => ({ ...row, samples: less(row.samples, empty.samples) })) : rows;
}

// Round by round.
const less = (samples, others) => samples.map((sample, round) => sample - others[round]);

// Nanoseconds a message, for each stage and round. Each round begins with another stage, and every second one goes
// backwards: what a stage leaves behind, such as garbage, doesn't always meet the same other one.
async function takeTurns(stages, most, { rounds, milliseconds, warmUps }) {
  const counts = [];
  for (const stage of stages) {
    counts.push(await calibrate(stage, most, milliseconds, warmUps));
  }
  const samples = stages.map(() => []);
  for (let round = 0; round < rounds; round++) {
    const step = round % 2 ? stages.length - 1 : 1;
    for (let turn = 0; turn < stages.length; turn++) {
      const index = (round + turn * step) % stages.length;
      await tick();
      const took = await stages[index].sample(counts[index]);
      samples[index].push((took * 1e6) / counts[index]);
    }
  }
  return samples;
}

// How many messages take so long, once the engine has compiled what runs often; at most so many. The fastest sample says
// so: in the others, the machine did something else too.
async function calibrate(stage, most, milliseconds, warmUps) {
  const bounded = (messages) => Math.min(most, Math.max(1, Math.round(messages)));
  let messages = 16;
  let took = await stage.sample(messages);
  while (took < milliseconds / 2 && messages < most) {
    messages = bounded(messages * 2);
    took = await stage.sample(messages);
  }
  let rate = messages / took;
  for (let warmUp = 0; warmUp < warmUps; warmUp++) {
    messages = bounded(rate * milliseconds);
    rate = Math.max(rate, messages / (await stage.sample(messages)));
  }
  return bounded(rate * milliseconds);
}

// Lets the engine do what waits, such as collecting garbage.
function tick() {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
