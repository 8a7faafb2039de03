import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** An attack and how it has to end: by a limit, an error, or in time. scripts/jq-bounds.mjs measures them one by one. */
interface Attack {
  readonly kind: string;
  readonly program: string;
  readonly end: string;
}

const attacks = JSON.parse(readFileSync(new URL('attacks.json', import.meta.url), 'utf8')) as readonly Attack[];
const kinds = [...new Set(attacks.map(({ kind }) => kind))];

const built = (name: string): string => fileURLToPath(new URL(`../../dist/src/jq/${name}`, import.meta.url));
const program = built('program.js');
const runtime = built('runtime.js');

/** Where an attack only repeats what is harmless once, a fifth of the steps shows as much. */
const fewSteps = 2_000_000;

/** Runs in the child: how each program ends and the processor time it takes, and the memory of the worst. */
const measure = `
import { readFileSync } from 'node:fs';
import { compile } from ${JSON.stringify(program)};
import { defaultLimits } from ${JSON.stringify(runtime)};
const ends = JSON.parse(readFileSync(0, 'utf8')).map(({ kind, program }) => {
  gc();
  const limits = kind.startsWith('loops') ? { ...defaultLimits, steps: ${fewSteps} } : defaultLimits;
  const start = process.cpuUsage();
  let end = 'ended';
  try { compile(program).run(null, { now: 0, limits }); } catch (error) { end = error.limit ?? error.name; }
  const { user, system } = process.cpuUsage(start);
  return { program, end, seconds: (user + system) / 1e6 };
});
// On Linux the system counts what its parent had, too: a fork shares it until the program begins.
const [, kilobytes] = process.platform === 'linux'
  ? /^VmHWM:\\s+(\\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
  : [, process.resourceUsage().maxRSS];
console.log(JSON.stringify({ ends, megabytes: Number(kilobytes) / 1024 }));
`;

interface Measured {
  readonly ends: readonly { readonly program: string; readonly end: string; readonly seconds: number }[];
  readonly megabytes: number;
}

/** Twice what the worst may take on a quiet machine: here others run beside it. */
const enough = 4;

/** So many run in one process: V8 gives memory back when it likes, so a long row would count what all of them left behind. */
const together = 3;

function measured(programs: readonly Attack[]): Measured {
  const options = ['--expose-gc', '--input-type=module', '--eval', measure];
  const { stdout, stderr } = spawnSync(process.execPath, options, {
    encoding: 'utf8',
    input: JSON.stringify(programs),
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Measured;
}

describe('an attack ends as it should, within seconds and 512 MB', () => {
  it.each(kinds)(
    '%s',
    (kind) => {
      const programs = attacks.filter((attack) => attack.kind === kind);
      for (let first = 0; first < programs.length; first += together) {
        const row = programs.slice(first, first + together);
        const { ends, megabytes } = measured(row);
        expect(ends.map(({ program, end }) => ({ kind, program, end }))).toEqual(row);
        expect(ends.filter(({ seconds }) => seconds > enough)).toEqual([]);
        expect(megabytes).toBeLessThan(512);
      }
    },
    120_000,
  );
});
