import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { root } from './pages.js';

/** Programs that a test does not run: each prints its name, its arguments and what is set of ours, as a line of JSON. */
const announcing = (program: string): string => `${program}() {
  node -e 'const set = Object.entries(process.env).filter(([name]) => /^(DUREKTIV|TEMPORAL)_/.test(name));
    console.log(JSON.stringify({ program: process.argv[1], args: process.argv.slice(2), env: Object.fromEntries(set) }))' \\
    ${program} "$@"
}`;

export interface Announced {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface Shell {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Programs that are only announced. */
  readonly announced?: readonly string[];
  /** Lines that go before the block. */
  readonly before?: string;
}

/** What a block prints on stdout, as bash runs it with the built `durektiv`. @throws Error when a command of it fails */
export async function runBlock(block: string, { cwd, env, announced = [], before = '' }: Shell): Promise<string> {
  const ours = Object.keys(process.env).filter((name) => !/^(DUREKTIV|TEMPORAL)_/.test(name));
  const script = [
    'set -euo pipefail',
    `durektiv() { node '${root}dist/src/cli/main.js' "$@"; }`,
    ...announced.map(announcing),
    before,
    block,
  ].join('\n');
  const child = spawn('bash', ['-c', script], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(ours.map((name) => [name, process.env[name]])), ...env },
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (code !== 0) throw new Error(`the block ended with ${code}: ${stderr}\n${stdout}`);
  return stdout;
}

/** The programs that a block would start. */
export async function announcements(block: string, programs: readonly string[]): Promise<readonly Announced[]> {
  const printed = await runBlock(block, { cwd: root, announced: programs });
  return printed
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Announced);
}
