/**
 * Does work in steps of `size` until a step has less to do, so that no transaction grows with the table.
 * @returns how many pieces were done in all
 */
export async function inSteps(size: number, step: () => Promise<number>): Promise<number> {
  for (let done = 0; ;) {
    const count = await step();
    done += count;
    if (count < size) return done;
  }
}
