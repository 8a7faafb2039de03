import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { freePorts } from '../../src/process/ports.js';
import { until } from '../e2e/support/until.js';
import { codeBlocks, page } from './support/pages.js';

const running: ChildProcess[] = [];
afterEach(() => void running.splice(0).forEach((child) => child.kill()));

/** The function of the README in a language, with a port of its own. */
function source(language: string, port: number): string {
  const block = codeBlocks(page('README.md')).find((candidate) => candidate.language === language);
  return block?.text.replace('8080', String(port)) ?? '';
}

async function answerOf(command: string, args: (port: number) => string[]): Promise<unknown> {
  const [port = 0] = await freePorts(1);
  running.push(spawn(command, args(port), { stdio: 'ignore' }));
  const call = () => fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: '{"text":"hello"}' });
  const response = await until('the function listens', () => call().catch(() => undefined));
  return response.json();
}

describe('the function of the README', () => {
  it('works in Node.js', async () => {
    const args = (port: number) => ['--input-type=module', '-e', source('js', port)];
    expect(await answerOf(process.execPath, args)).toEqual({ text: 'HELLO' });
  });

  it.skipIf(!hasPython())('works in Python', async () => {
    const args = (port: number) => ['-c', source('python', port)];
    expect(await answerOf('python3', args)).toEqual({ text: 'HELLO' });
  });
});

function hasPython(): boolean {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false; // Not installed: the reader needs it, the tests do not.
  }
}
