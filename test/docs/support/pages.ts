import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A fenced block of a page. */
export interface CodeBlock {
  readonly language: string;
  readonly text: string;
  /** What stands between this block and the next one, or the end of its section. */
  readonly after: string;
}

export interface Page {
  /** Path from the root of the repository. */
  readonly path: string;
  readonly text: string;
}

export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** README.md, CONTRIBUTING.md, everything in docs, and the page of the chart. */
export const pages: readonly Page[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(`${root}docs`).map((name) => `docs/${name}`),
  'deploy/helm/durektiv/README.md',
]
  .filter((path) => path.endsWith('.md'))
  .map((path) => ({ path, text: readFileSync(root + path, 'utf8') }));

/** @throws Error when there is no such page */
export function page(path: string): Page {
  const found = pages.find((candidate) => candidate.path === path);
  if (found === undefined) throw new Error(`there is no page ${path}`);
  return found;
}

const fence = /^```(\w*)\n([^]*?)^```$([^]*?)(?=^```|^#+ |$(?![^]))/gm;

export function codeBlocks({ text }: Page): CodeBlock[] {
  return [...text.matchAll(fence)].map(([, language = '', block = '', after = '']) => ({
    language,
    text: block,
    after,
  }));
}
