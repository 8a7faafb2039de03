import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { commandTree } from '../../src/cli/completion/command-tree.js';
import { program } from '../../src/cli/program.js';
import { useEngine } from '../e2e/support/engine.js';
import { page, pages, root } from './support/pages.js';

const tree = new Map(commandTree(program()).map((command) => [command.path, command]));

/** The command line in a text, as its words. */
const lines = pages.flatMap(({ path, text: content }) =>
  [...content.matchAll(/^(?!\|)(?:.*\| |.*\$\(|(?:[A-Z_]+=\S* )*)durektiv ([^|#`\n]*)/gm)].map(
    ([, words = '']) => [path, words.trim()] as const,
  ),
);

/** @returns what of the words is no command or no option of it */
function unknown(line: string): readonly string[] {
  const words = line.split(/\s+/);
  let path = '';
  for (const word of words) if (tree.has(`${path}/${word}`)) path = `${path}/${word}`;
  const options = new Set(tree.get(path)?.options.map(({ word }) => word));
  return path === '' ? words.slice(0, 1) : words.filter((word) => /^--?[a-z]/.test(word) && !options.has(word));
}

describe('the command lines of the pages', () => {
  it.each(lines)('%s: durektiv %s', (_page, line) => {
    expect(unknown(line)).toEqual([]);
  });
});

describe('docs/cli.md', () => {
  const engine = useEngine();

  it('names every command', () => {
    const named = page('docs/cli.md').text;
    const missing = [...tree.keys()].filter((path) => !path.split('/').every((word) => named.includes(word)));
    expect(missing).toEqual([]);
  });

  it('has a session that goes as it says', { timeout: 120_000 }, async () => {
    const [order, price, script, printed] = blocksOf('A session');
    const folder = mkdtempSync(join(tmpdir(), 'durektiv-docs-cli-'));
    mkdirSync(join(folder, 'flows'));
    writeFileSync(join(folder, 'flows/order.yaml'), order ?? '');
    writeFileSync(join(folder, 'flows/price.yaml'), price ?? '');
    const tools = `durektiv() { node '${root}dist/src/cli/main.js' "$@"; }
jq() { node -e 'process.stdout.write(JSON.parse(require("fs").readFileSync(0)).instances[0].id)'; }
`;
    const child = spawn('bash', ['-c', `exec 2>&1\n${tools}${script}`], {
      cwd: folder,
      env: { ...process.env, DUREKTIV_SERVER: engine().api.url, XDG_CONFIG_HOME: folder },
    });
    child.stdin.end();
    expect(masked(await text(child.stdout))).toEqual(masked(printed ?? ''));
    rmSync(folder, { recursive: true });
  });
});

function blocksOf(heading: string): readonly string[] {
  const section = page('docs/cli.md').text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^```\w+\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
}

/** Without what is another in each run, and what only says that something takes long. */
function masked(output: string): readonly string[] {
  return output
    .split('\n')
    .filter((line) => !line.endsWith('…'))
    .map((line) =>
      line
        .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
        .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d( +\d+(ms|s))?/g, 'TIME')
        .replace(/ +/g, ' '),
    );
}
