import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codeBlocks, page, root } from './support/pages.js';

const architecture = page('docs/architecture.md');
const top = ['src', 'workers', 'test', 'bench', 'scripts', 'deploy', 'examples', 'command-server'];

/** Files and folders, by their paths from the root. */
const there: ReadonlySet<string> = new Set([
  ...top,
  ...top.flatMap((folder) => readdirSync(root + folder, { recursive: true }).map((path) => `${folder}/${path}`)),
]);

const pathForm = new RegExp(`(?:${top.join('|')})(?:/[\\w.-]+)*`, 'g');
const named = [architecture, page('docs/decisions.md')].flatMap(({ path, text }) => [
  ...[...text.matchAll(/`([^`\n]+)`/g)]
    .map(([, word = '']) => word)
    .filter((word) => word.match(pathForm)?.[0] === word)
    .map((word) => [path, word] as const),
  ...[...text.matchAll(/`([\w/-]+\.(?:ts|mjs))`/g)].map(([, file = '']) => [path, file] as const),
]);

describe('the pages about the architecture', () => {
  it('name every folder of the sources', () => {
    const folders = readdirSync(`${root}src`).map((name) => `src/${name}`);
    expect(folders.filter((folder) => !architecture.text.includes(`\`${folder}\``))).toEqual([]);
  });

  it('name only what is there', () => {
    expect(named.length).toBeGreaterThan(50);
    const isThere = (path: string) => [...there].some((known) => known === path || known.endsWith(`/${path}`));
    expect(named.filter(([, path]) => !isThere(path))).toEqual([]);
  });

  it('show processes that are made of folders that are there', () => {
    const [picture] = codeBlocks(architecture);
    const shown = picture?.text.match(pathForm) ?? [];
    expect(shown.length).toBeGreaterThan(8);
    expect(shown.filter((path) => !there.has(path))).toEqual([]);
  });
});
