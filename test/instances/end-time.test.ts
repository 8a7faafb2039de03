import { expect, it } from 'vitest';
import { endingNow } from '../../src/instances/end-time.js';
import type { InstanceReport } from '../../src/interpreter/report-contract.js';

const progress: InstanceReport = {
  ...{ instance: 'i', namespace: 'n', path: '/x.yaml', callPath: '/i/' },
  ...{ seq: 0, flow: [], lines: [] },
};
const endAt = (at: number): InstanceReport => ({
  ...progress,
  ended: { status: 'complete', errorCode: null, errorMessage: null, at },
});

it('an end is as late as the clock of the worker says', () => {
  expect(endingNow(endAt(1_000), 1_500)).toEqual(endAt(1_500));
});

it('an end is not earlier than the run says, when the clock of the worker is behind', () => {
  expect(endingNow(endAt(1_000), 900)).toEqual(endAt(1_000));
});

it('progress is left as it is', () => {
  expect(endingNow(progress, 1_500)).toBe(progress);
});
