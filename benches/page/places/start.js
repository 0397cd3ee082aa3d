// The place "start": how long a program takes from its import until its first connection is open.

const JOB = "import to first open";

export const jobs = { [JOB]: { path: "/echo", reads: "nothing" } };

// Everything is as it is.
export const prepare = () => ({});

// Rows for all subjects. `open` gives a subject's stage, which is a new one each time.
export async function run({ subjects, quick, only, open }) {
  if (!`start: ${JOB}`.includes(only)) {
    return [];
  }
  const rows = subjects.map((subject) => ({ place: "start", job: JOB, subject, unit: "ms", samples: [] }));
  for (let round = 0; round < (quick ? 1 : 11); round++) {
    for (const { subject, samples } of rows) {
      const stage = await open(subject);
      await stage.start(JOB);
      samples.push(stage.sinceImport());
      stage.stop();
      stage.remove();
    }
  }
  return rows;
}
