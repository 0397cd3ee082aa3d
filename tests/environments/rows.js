// Prints the rows of the table: a line of JSON for each.
export async function row(name, setup, run) {
  let found;
  try {
    found = await run();
  } catch (error) {
    found = { error: error?.message ?? `${error}` };
  }
  console.log(JSON.stringify({ name, setup, found }));
}
