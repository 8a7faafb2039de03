import { expect, it } from 'vitest';
import { createFunctionVariables } from '../../src/activities/function-variables.js';

const caller = { id: 'i', namespace: 'n', path: '/a.yaml' };

/** A store that fails at first. */
function failing(errors: readonly Error[]) {
  const left = [...errors];
  const answer = <T>(value: T): Promise<T> => {
    const error = left.shift();
    return error === undefined ? Promise.resolve(value) : Promise.reject(error);
  };
  const variables = {
    read: () => answer([{ data: content.data }]),
    write: () => answer('written'),
  } as unknown as Parameters<typeof createFunctionVariables>[0];
  const files = { get: () => answer(content) } as unknown as Parameters<typeof createFunctionVariables>[1];
  return { left, functionVariables: createFunctionVariables(variables, files) };
}

const away = (code: string): Error => Object.assign(new Error(code), { code });
const content = { mimeType: '', data: Buffer.from('1') };

it('writes what a function left when the database is there again: the function is not called twice', async () => {
  const { functionVariables, left } = failing([away('ECONNREFUSED'), away('57P03'), away('55000')]);
  await functionVariables.write(caller as never, 'instance', 'v', content);
  expect(left).toEqual([]);
});

it.each(['instance', 'file'] as const)(
  'waits for the database when a call needs a value of the scope %s',
  async (scope) => {
    const { functionVariables } = failing([away('55000'), away('57P03')]);
    expect(await functionVariables.read(caller as never, scope, 'v')).toEqual(content.data);
  },
);

it('does not write again what the database refuses', async () => {
  const { functionVariables, left } = failing([away('22P02'), away('22P02')]);
  await expect(functionVariables.write(caller as never, 'instance', 'v', content)).rejects.toThrow('22P02');
  expect(left).toHaveLength(1);
});
