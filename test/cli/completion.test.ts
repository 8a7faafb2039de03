import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requirePrograms } from '../support/debian-packages.js';
import { describeUnless } from '../support/describe-unless.js';
import { durektiv } from './support/durektiv.js';

const script = (shell: string) => durektiv(['completion', shell]).stdout;
const shellMissing = (shell: string) => requirePrograms({ [shell]: [shell] });

describe('durektiv completion bash', () => {
  const bash = script('bash');

  /** What bash offers for the last word of a line. */
  function offered(...words: string[]): string[] {
    const quoted = words.map((word) => `'${word}'`).join(' ');
    const line = `COMP_WORDS=(durektiv ${quoted}); COMP_CWORD=${words.length}; _durektiv; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', `${bash}\n${line}`], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout.split('\n').filter((word) => word !== '');
  }

  it.each([
    [['inst'], ['instances']],
    [
      ['instances', 'l'],
      ['list', 'logs'],
    ],
    [['instances', 'list', '--st'], ['--status']],
    [['instances', '-n', 'shop', 'list', '--st'], ['--status']],
    [
      ['instances', 'list', '--status', 'c'],
      ['complete', 'crashed', 'cancelled'],
    ],
    [
      ['worker', ''],
      ['flows', 'functions', 'all', '--help', '-h'],
    ],
    [['run', '--in'], ['--input']],
    [['run', 'flow.yaml', '--input', 'i'], []],
    [['nonsense', 'here'], []],
  ])('%j offers %j', (words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });

  it('registers itself, and offers files where it knows nothing', () => {
    const registered = spawnSync('bash', ['-c', `${bash}\ncomplete -p durektiv`], { encoding: 'utf8' });
    expect(registered.stdout).toBe('complete -o default -F _durektiv durektiv\n');
  });
});

/** Types a line into an interactive zsh, asks for completion twice, and prints what it offers. */
const typing = String.raw`
zmodload zsh/zpty
zpty shell zsh -fi
zpty -w shell "bindkey '^I' complete-word; $SET_UP; print READY''X"
zpty -r -m shell offered '*READYX*'
zpty -wn shell $'durektiv instances l\t\t'
zpty -r -m shell offered '*print the log*'
print -r -- "$offered"
zpty -d shell
`;

describeUnless(await shellMissing('zsh'), 'durektiv completion zsh', () => {
  it('can be read', () => {
    expect(spawnSync('zsh', ['-n'], { input: script('zsh'), encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it.each([
    ['as the example says, from a shell that has not set up completion', 'source "$SCRIPT"'],
    ['behind the set-up of a shell', 'autoload -Uz compinit && compinit -u; source "$SCRIPT"'],
    ['from a folder of $fpath', 'fpath=("${SCRIPT:h}" $fpath); autoload -Uz compinit && compinit -u'],
  ])('offers commands with what they do: %s', (_title, setUp) => {
    const home = mkdtempSync(join(tmpdir(), 'durektiv-zsh-'));
    writeFileSync(join(home, '_durektiv'), script('zsh'));
    const env = { ...process.env, ZDOTDIR: home, SCRIPT: join(home, '_durektiv'), SET_UP: setUp };
    const { stdout } = spawnSync('zsh', ['-fc', typing], { encoding: 'utf8', env, timeout: 20_000 });
    rmSync(home, { recursive: true });
    expect(stdout).toMatch(/list +-- list instances[^]*logs +-- print the log/);
    expect(stdout).not.toContain('show');
  });
});

describeUnless(await shellMissing('fish'), 'durektiv completion fish', () => {
  it('offers commands, options and their values', () => {
    const offered = (line: string) =>
      spawnSync('fish', ['-c', `${script('fish')}\ncomplete -C '${line}'`], { encoding: 'utf8' })
        .stdout.split('\n')
        .map((found) => found.split('\t')[0])
        .filter(Boolean);
    expect(offered('durektiv instances l')).toEqual(['list', 'logs']);
    expect(offered('durektiv instances list --sta')).toEqual(['--status']);
    expect(offered('durektiv instances list --status ca')).toEqual(['cancelled']);
  });
});

describe('durektiv completion', () => {
  it.each(['zsh', 'fish'])('%s gets every command', (shell) => {
    const text = script(shell);
    for (const command of ['/instances/list', '/worker/flows', '/completion']) expect(text).toContain(command);
  });

  it('refuses a shell it does not know', () => {
    expect(durektiv(['completion', 'tcsh'])).toMatchObject({ status: 2, stdout: '' });
  });
});
