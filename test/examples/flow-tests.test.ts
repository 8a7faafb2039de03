import { beforeAll, describe, expect, it } from 'vitest';
import { durektiv } from '../cli/support/durektiv.js';
import { exampleFiles, examplesFolder } from './support/example-files.js';

interface Report {
  readonly timeSkipped: boolean;
  readonly tests: readonly { readonly flow: string; readonly name: string; readonly mismatches: readonly unknown[] }[];
}

let report: Report;

beforeAll(() => {
  const { stdout, stderr } = durektiv(['test', '--json', examplesFolder]);
  if (stdout === '') throw new Error(stderr);
  report = JSON.parse(stdout) as Report;
});

describe('durektiv test on the examples', () => {
  it('passes', () => {
    const failed = report.tests.filter(({ mismatches }) => mismatches.length > 0);
    expect(failed).toEqual([]);
  });

  it('skips time', () => {
    expect(report.timeSkipped).toBe(true);
  });

  it('has a test for every flow', () => {
    const tested = new Set(report.tests.map(({ flow }) => flow));
    expect(exampleFiles().filter((path) => !tested.has(path))).toEqual([]);
  });
});
