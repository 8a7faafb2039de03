import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { durektiv } from './support/durektiv.js';

const cwd = mkdtempSync(join(tmpdir(), 'durektiv-validate-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const files = {
  'good.yaml': 'states:\n- {id: a, type: noop}\n',
  'warned.yaml': 'states:\n- id: a\n  type: noop\n  log: jq(.a |)\n',
  'js.yaml': 'states:\n- id: a\n  type: noop\n  log: js(return 1 +;)\n',
  'bad.yaml': 'states:\n- {id: a, type: noop, transition: bb}\n- {id: b, type: delay}\n',
  'flows/deep/x.yml': 'direktiv_api: workflow/v1\nstates: []\n',
  'flows/a.yaml': 'states:\n- {id: a, type: noop}\n',
  'flows/a.test.yaml': 'states: 1\n',
  'flows/service.yaml': 'direktiv_api: service/v1\nimage: i\n',
  'flows/other.yaml': 'a: 1\n',
  'flows/notes.txt': 'states: 1\n',
  'flows/node_modules/x.yaml': 'states: 1\n',
};
for (const [path, text] of Object.entries(files)) {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), text);
}

const validate = (...args: string[]) => durektiv(['validate', ...args], { cwd });

test('a valid flow ends with 0', () => {
  expect(validate('good.yaml')).toEqual({ status: 0, stdout: '1 flow: 0 errors, 0 warnings\n', stderr: '' });
});

test('every diagnostic is a line with file, line and column, in columns', () => {
  expect(validate('bad.yaml', 'warned.yaml')).toEqual({
    status: 1,
    stdout: [
      'bad.yaml:2:35    error    unknown-state  No state has the id "bb". Did you mean "b"?',
      'bad.yaml:3:3     error    missing-field  The field "duration" is required; add it.',
      'warned.yaml:4:15  warning  bad-jq         This jq cannot be evaluated, the state will fail with direktiv.jq.badCommand: unexpected EOF.',
      '2 flows: 2 errors, 1 warning\n',
    ]
      .join('\n')
      .replace(/^bad.yaml\S+ +/gm, (place) => place.trim().padEnd('warned.yaml:4:15  '.length)),
    stderr: '',
  });
});

test('a warning ends with 0, with --strict it is an error and ends with 1', () => {
  expect(validate('warned.yaml').status).toBe(0);
  const { status, stdout } = validate('--strict', 'warned.yaml');
  expect(status).toBe(1);
  expect(stdout).toContain('warned.yaml:4:15  error  ');
  expect(stdout).toContain('1 flow: 1 error, 0 warnings');
});

test('--json prints the same for machines', () => {
  const { status, stdout } = validate('--json', 'warned.yaml');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    files: [
      {
        file: 'warned.yaml',
        diagnostics: [
          {
            severity: 'warning',
            code: 'bad-jq',
            message: expect.stringContaining('unexpected EOF') as string,
            line: 4,
            column: 15,
            path: 'states[0].log',
          },
        ],
      },
    ],
    unreadable: [],
    errors: 0,
    warnings: 1,
  });
});

test('of a folder every flow is checked, and nothing else', () => {
  const { files: checked } = JSON.parse(validate('--json', 'flows').stdout) as { files: { file: string }[] };
  expect(checked.map(({ file }) => file)).toEqual(['flows/a.yaml', 'flows/deep/x.yml']);
});

test('a file that is named is checked whatever it looks like', () => {
  expect(validate('flows/other.yaml').stdout).toContain('flows/other.yaml:1:1  error    unknown-field');
});

test('a folder without flows ends with 2: a slip in its name must not pass for success', () => {
  mkdirSync(join(cwd, 'none'), { recursive: true });
  writeFileSync(join(cwd, 'none/service.yaml'), 'direktiv_api: service/v1\nimage: x\n');
  const { status, stderr } = validate('good.yaml', 'none');
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: 'durektiv: none cannot be checked: there is no flow in it.\n',
  });
});

test('a path that cannot be read ends with 2, after the others were checked', () => {
  const { status, stdout, stderr } = validate('nope.yaml', 'good.yaml');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '1 flow: 0 errors, 0 warnings\n' });
  expect(stderr).toBe('durektiv: nope.yaml cannot be checked: there is no such file or folder.\n');
});

test('a wrong command line ends with 2', () => {
  expect(validate().status).toBe(2);
  expect(validate('--nope', 'good.yaml').status).toBe(2);
});

test('the help shows exit codes and examples and ends with 0', () => {
  const { status, stdout } = validate('--help');
  expect(status).toBe(0);
  expect(stdout).toContain('Exit codes:');
  expect(stdout).toContain('durektiv validate --strict flows/');
});

test('js that does not compile is a warning where it goes wrong, an error with --strict', () => {
  const line = (severity: string) =>
    `js.yaml:4:21  ${severity}  bad-js  This js cannot be evaluated, the state will fail with direktiv.jq.badCommand: ` +
    "SyntaxError: unexpected token in expression: ';'.\n";
  expect(validate('js.yaml')).toMatchObject({
    status: 0,
    stdout: `${line('warning')}1 flow: 0 errors, 1 warning\n`,
  });
  expect(validate('--strict', 'js.yaml')).toMatchObject({
    status: 1,
    stdout: `${line('error  ')}1 flow: 1 error, 0 warnings\n`,
  });
});

test('a file in another encoding than UTF-8 is an error, as it is when it is started', () => {
  writeFileSync(join(cwd, 'latin1.yaml'), Buffer.from('states:\n- id: a\n  type: noop\n  log: caf\xe9\n', 'latin1'));
  expect(validate('latin1.yaml')).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('latin1.yaml:4:11  error    bad-yaml  The file is not UTF-8 text') as string,
  });
  writeFileSync(join(cwd, 'replaced.yaml'), 'states:\n- id: a\n  type: noop\n  log: caf\ufffd\n');
  expect(validate('replaced.yaml').status).toBe(0);
});
