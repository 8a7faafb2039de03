import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseServiceFile } from '../../src/services/service-file.js';
import { codeBlocks, page, pages, root } from './support/pages.js';

/** Blocks that are neither scripts (shell-blocks.test.ts) nor flows (flows.test.ts): who holds them to what they say. */
const judged: Readonly<Record<string, string>> = {
  'README.md: This run in the UI': 'test/cli/dev.test.ts',
  'README.md: createServer': 'test/docs/functions.test.ts',
  'README.md: BaseHTTPRequestHandler': 'test/docs/functions.test.ts',
  'deploy/helm/durektiv/README.md: existingSecret': 'test/deploy/helm.test.ts',
  'deploy/helm/durektiv/README.md: previous': 'test/deploy/helm.test.ts',
  'docs/architecture.md: clients, browsers': 'test/docs/architecture.test.ts',
  'docs/api.md: diagnostics': 'test/docs/api.test.ts',
  'docs/cli.md: STEP  STATE': 'test/docs/cli.test.ts',
  'docs/cli.md: yaml.schemas': 'test/cli/schema.test.ts',
  'docs/commands.md: Output': 'test/command-server/command-server.test.ts',
  'docs/flow-tests.md: # order.test.yaml': 'test/docs/flow-tests.test.ts',
  'docs/flow-tests.md: 3 passed, 0 failed': 'test/docs/flow-tests.test.ts',
  'docs/functions.md: service/v1': 'test/docs/code-blocks.test.ts',
  'docs/functions.md: rules:': 'test/deploy/helm.test.ts',
  'docs/running.md: an earlier start': 'test/cli/dev.test.ts',
  'docs/in-temporal.md: executeChild': 'test/docs/from-temporal.test.ts',
  'docs/writing-functions.md: interface Item': 'test/docs/writing-functions.test.ts',
  'docs/writing-functions.md: import json': 'test/docs/writing-functions.test.ts',
  'docs/writing-functions.md: package main': 'test/docs/writing-functions.test.ts',
  'docs/writing-functions.md: #!/usr/bin/env bash': 'test/docs/writing-functions.test.ts',
};

const others = pages.flatMap((each) =>
  codeBlocks(each)
    .filter(({ language, text }) => language !== 'sh' && !(language === 'yaml' && /^states:/m.test(text)))
    .map(({ text }) => ({ path: each.path, text })),
);
const fits = (key: string) => {
  const [path = '', part = ''] = key.split(/: (.*)/);
  return others.filter((block) => block.path === path && block.text.includes(part));
};

describe('the blocks of the pages that are no scripts and no flows', () => {
  it('are all judged, in the tests that are named', () => {
    const keys = Object.keys(judged);
    expect(keys.filter((key) => fits(key).length !== 1)).toEqual([]);
    const known = keys.flatMap(fits);
    expect(others.filter((block) => !known.includes(block))).toEqual([]);
    expect(Object.values(judged).filter((path) => !existsSync(root + path))).toEqual([]);
  });

  it('have no fence that the tests do not see', () => {
    const fences = pages.map(({ path, text }) => [path, text.match(/^ *(?:```|~~~)/gm)?.length ?? 0] as const);
    const seen = pages.map((each) => [each.path, 2 * codeBlocks(each).length] as const);
    expect(seen).toEqual(fences);
  });

  it('a service file is one', () => {
    const block = codeBlocks(page('docs/functions.md')).find(({ text }) => text.includes('service/v1'));
    const { spec } = parseServiceFile(block?.text ?? '');
    expect(spec).toMatchObject({ image: 'my/mailer', error: null });
  });
});
