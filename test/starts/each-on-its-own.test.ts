import { expect, test } from 'vitest';
import { eachOnItsOwn } from '../../src/starts/each-on-its-own.js';

/** Goes through 1, 2 and 3; what the second one meets is given. */
async function through(second: Error | undefined) {
  const done: number[] = [];
  const work = (one: number): Promise<void> => {
    if (one === 2 && second !== undefined) return Promise.reject(second);
    return Promise.resolve(void done.push(one));
  };
  const failure: unknown = await eachOnItsOwn([1, 2, 3], work).then(
    () => 'none',
    (error: unknown) => error,
  );
  return { done, failure };
}

test('work that fails for none is done for all', async () => {
  expect(await through(undefined)).toEqual({ done: [1, 2, 3], failure: 'none' });
});

test('work that fails for one is done for the others, and fails then', async () => {
  const failure = new Error('only this one');
  expect(await through(failure)).toEqual({ done: [1, 3], failure });
});

test('work stops where the next ones would meet the same', async () => {
  const failure = Object.assign(new Error('no database'), { code: 'ECONNREFUSED' });
  expect(await through(failure)).toEqual({ done: [1], failure });
});

test('so many are under way together, and no more', async () => {
  let underWay = 0;
  const seen: number[] = [];
  const work = async (): Promise<void> => {
    seen.push(++underWay);
    await Promise.resolve();
    underWay--;
  };
  await eachOnItsOwn([1, 2, 3, 4, 5], work, 2);
  expect([seen.length, Math.max(...seen)]).toEqual([5, 2]);
});
