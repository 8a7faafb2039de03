import { expect, it } from 'vitest';
import { createFunctionVariables } from '../../src/activities/function-variables.js';

const caller = { id: 'i', namespace: 'n', path: '/a.yaml' };
const files = { get: () => Promise.resolve(undefined) };

/** A store whose first writes fail. */
function failing(errors: readonly Error[]) {
  const left = [...errors];
  const write = () => {
    const error = left.shift();
    return error === undefined ? Promise.resolve('written' as const) : Promise.reject(error);
  };
  const variables = { read: () => Promise.resolve([]), write } as unknown as Parameters<
    typeof createFunctionVariables
  >[0];
  return { left, functionVariables: createFunctionVariables(variables, files) };
}

const away = (code: string): Error => Object.assign(new Error(code), { code });
const content = { mimeType: '', data: Buffer.from('1') };

it('writes what a function left when the database is there again: the function is not called twice', async () => {
  const { functionVariables, left } = failing([away('ECONNREFUSED'), away('57P03'), away('55000')]);
  await functionVariables.write(caller as never, 'instance', 'v', content);
  expect(left).toEqual([]);
});

it('does not write again what the database refuses', async () => {
  const { functionVariables, left } = failing([away('22P02'), away('22P02')]);
  await expect(functionVariables.write(caller as never, 'instance', 'v', content)).rejects.toThrow('22P02');
  expect(left).toHaveLength(1);
});
