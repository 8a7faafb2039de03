import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FlowSource } from '../../src/instances/flow-source.js';
import { USE_KNOWN_MS, type DefinitionUse } from '../../src/store/definitions.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const text = 'states: [{id: a, type: noop}]\n';

/** A source, and what the store was told of the use of the text. */
function source() {
  const puts: DefinitionUse[] = [];
  const put = (_: string, use: DefinitionUse) => Promise.resolve((puts.push(use), 'h'));
  return { flows: new FlowSource({ put }), puts };
}

it('a text that is used again and again is put into the store once', async () => {
  const { flows, puts } = source();
  for (let n = 0; n < 3; n++) await flows.read(text);
  expect(puts).toEqual(['start']);
});

it('a text that is still used later is kept longer', async () => {
  const { flows, puts } = source();
  await flows.read(text);
  await vi.advanceTimersByTimeAsync(USE_KNOWN_MS);
  await flows.read(text);
  expect(puts).toEqual(['start', 'start']);
});

it('a text that was started and is a subflow now is said to be one at once, and from then on', async () => {
  const { flows, puts } = source();
  await flows.read(text);
  await flows.read(text, 'subflow');
  await flows.read(text, 'subflow');
  await flows.read(text);
  expect(puts).toEqual(['start', 'subflow']);
  await vi.advanceTimersByTimeAsync(USE_KNOWN_MS);
  await flows.read(text);
  expect(puts).toEqual(['start', 'subflow', 'subflow']);
});
