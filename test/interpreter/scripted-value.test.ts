import { ActivityFailure, type RetryState, TimeoutFailure, type TimeoutType } from '@temporalio/common';
import { expect, it } from 'vitest';
import { fellSilent } from '../../src/interpreter/scripted-value.js';

const failure = (timeout: TimeoutType, retries: RetryState) =>
  new ActivityFailure('m', 'evaluateScript', '1', retries, undefined, new TimeoutFailure('m', undefined, timeout));

it('slow JavaScript whose workers died is told apart from one that took too long', () => {
  expect(fellSilent(failure('HEARTBEAT', 'MAXIMUM_ATTEMPTS_REACHED'))).toBe(true);
});

it.each<[string, unknown]>([
  ['the time of all attempts is over', failure('SCHEDULE_TO_CLOSE', 'TIMEOUT')],
  ['there is no time for another attempt after one that died', failure('HEARTBEAT', 'TIMEOUT')],
  ['a local activity takes too long', new TimeoutFailure('m', undefined, 'SCHEDULE_TO_CLOSE')],
])('not so when %s', (_when, error) => {
  expect(fellSilent(error)).toBe(false);
});
