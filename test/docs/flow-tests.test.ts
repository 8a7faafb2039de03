import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { durektiv } from '../cli/support/durektiv.js';
import { codeBlocks, pages } from './support/pages.js';

const page = pages.find(({ path }) => path === 'docs/flow-tests.md')!;
const blocks = codeBlocks(page);
/** Between the name of a test and the way of its flow: `10m5s`. */
const flowTime = /(?<=  )(\d+)m(?:(\d+)s)?(?=  )/g;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'durektiv-docs-'));
  for (const { text } of blocks) {
    const name = /^# (\S+\.yaml)\n/.exec(text)?.[1];
    if (name !== undefined) writeFileSync(join(folder, name), text);
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('the page about tests of flows', () => {
  it('shows what comes of its test file', () => {
    const { status, stdout } = durektiv(['test', 'order.test.yaml'], { cwd: folder });
    const [shown = ''] = blocks.flatMap(({ language, text }) => (language === 'text' ? [text] : []));
    expect(withoutTimes(stdout)).toBe(withoutTimes(shown));
    expect(status).toBe(0);
    expectSlower(flowTimes(stdout), flowTimes(shown));
  });
});

/** Without how long all took, and how long each flow did. */
function withoutTimes(output: string): string {
  return output
    .replace(/\(\S+\)\n*$/, '')
    .replaceAll(flowTime, '')
    .trim();
}

/** The time of a flow goes on while the machine has other things to do: it may be later by seconds, never earlier. */
function expectSlower(seen: readonly number[], shown: readonly number[]): void {
  expect(seen).toHaveLength(shown.length);
  for (const [index, seconds] of shown.entries()) {
    expect(seen[index]).toBeGreaterThanOrEqual(seconds);
    expect(seen[index]).toBeLessThan(seconds + 60);
  }
}

/** How long each flow took, in seconds. */
function flowTimes(output: string): number[] {
  return [...output.matchAll(flowTime)].map(
    ([, minutes = '0', seconds = '0']) => Number(minutes) * 60 + Number(seconds),
  );
}
