import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** Classes of attack (issue 4, "Bounds"). Each class runs in one process of its own, its programs one after the other. */
const attacks: { readonly [kind: string]: readonly string[] } = {
  'endless recursion': [
    'def f: f; f',
    'def f: 1 + f; f',
    'def f: [.] | f; f',
    'def f(x): x | f(x | x); f(.)',
    'repeat(.)',
    'repeat(empty)',
    'last(recurse([.]))',
    'recurse(., .)',
    'until(false; [.])',
  ],
  'exponential growth': [
    'reduce range(40) as $i (1; [., .]) | tojson',
    'reduce range(40) as $i (1; {a: ., b: .}) | tojson',
    'reduce range(40) as $i (1; [., .]) | . == .',
    'reduce range(40) as $i (1; [., .])',
    'reduce range(40) as $i ("a"; . + .)',
    '"a" * 1e9',
    'last(range(1e12))',
    '[range(10)] | [., ., ., ., ., ., ., ., ., .] | [combinations]',
    '[limit(1e9; repeat(1))]',
  ],
  'regular expressions': [
    '("a" * 50000) as $a | [range(1000)] | map($a | test("(a{0,30}){0,30}b"))',
    '("a" * 100000) | test("(a|aa)+$b")',
    '"a" | test("((((a{1,10}){1,10}){1,10}){1,10}){1,10}")',
  ],
  'large integers': [
    'reduce range(100) as $i (99999999999999999999; . * .)',
    '[limit(1000; 99999999999999999999 | repeat(. * .))] | length',
  ],
  paths: [
    'reduce range(40) as $i (1; [., .]) | [paths]',
    'null | [path(.a[range(1e9):range(1e9)])]',
    'path(repeat(.a))',
    '.[100000000] = 1',
  ],
  nesting: ['reduce range(100000) as $i (0; [.]) | tojson', '("[" * 100000) | fromjson', `${'['.repeat(30_000)}1`],
  'huge texts and costly keys': [
    '("x" * 6e7) | @base64 | length',
    '[range(1e4)] | sort_by([range(1e3)])',
    'reduce range(30) as $i (1; [., .]) | error',
  ],
  'input and environment': ['[inputs]', 'try input catch .', '$ENV.PATH', 'reduce inputs as $x (0; .)', 'env | length'],
};

const program = fileURLToPath(new URL('../../dist/src/jq/program.js', import.meta.url));

/** Runs in the child: the processor time of each program in milliseconds, and the memory the process took at most. */
const measure = `
import { compile } from ${JSON.stringify(program)};
const times = JSON.parse(process.argv[1]).map((text) => {
  const start = process.cpuUsage();
  let end = 'ended';
  try { compile(text).run(null, { now: 0 }); } catch (error) { end = error.name; }
  const { user, system } = process.cpuUsage(start);
  return { text, end, milliseconds: (user + system) / 1000 };
});
console.log(JSON.stringify({ times, megabytes: process.resourceUsage().maxRSS / 1024 }));
`;

interface Measured {
  readonly times: readonly { readonly text: string; readonly end: string; readonly milliseconds: number }[];
  readonly megabytes: number;
}

describe('an attack ends within two seconds of processor time and 512 MB', () => {
  it.each(Object.entries(attacks))(
    '%s',
    (_kind, programs) => {
      const { stdout, stderr } = spawnSync(
        process.execPath,
        ['--input-type=module', '--eval', measure, JSON.stringify(programs)],
        { encoding: 'utf8' },
      );
      expect(stderr).toBe('');
      const { times, megabytes } = JSON.parse(stdout) as Measured;
      expect(times.filter(({ milliseconds }) => milliseconds > 2000)).toEqual([]);
      expect(
        times.map(({ end }) => end).filter((end) => !/^(ended|JqError|JqSyntaxError|LimitError)$/.test(end)),
      ).toEqual([]);
      expect(megabytes).toBeLessThan(512);
    },
    120_000,
  );
});
