import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { durektiv } from '../cli/support/durektiv.js';
import { codeBlocks, pages } from './support/pages.js';

const page = pages.find(({ path }) => path === 'docs/flow-tests.md')!;
const blocks = codeBlocks(page);
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
    expect(withoutTheTime(stdout)).toBe(withoutTheTime(shown));
    expect(status).toBe(0);
  });
});

function withoutTheTime(output: string): string {
  return output.replace(/\(\S+\)\n*$/, '').trim();
}
