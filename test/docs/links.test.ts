import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pages, root, type Page } from './support/pages.js';

const links = pages.flatMap((page) =>
  [...withoutCode(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^https?:/.test(target))
    .map((target) => [`${page.path}: ${target}`, page, target] as const),
);

describe('relative links of the pages', () => {
  it.each(links)('%s', (_name, page, target) => {
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? join(root, page.path) : join(root, dirname(page.path), path);
    expect(existsSync(file)).toBe(true);
    if (anchor === undefined || !statSync(file).isFile()) return;
    expect(anchors(readFileSync(file, 'utf8'))).toContain(anchor);
  });
});

function withoutCode({ text }: Page): string {
  return text.replace(/^```[^]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');
}

/** The anchors that GitHub makes of the headings. */
function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}
