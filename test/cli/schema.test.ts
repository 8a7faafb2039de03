import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Schema, Validator } from '@cfworker/json-schema';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { codeBlocks, page } from '../docs/support/pages.js';
import { useCli } from './support/cli.js';

const cli = useCli();

/** Whether an editor that has the schema of a kind of file finds nothing wrong with a text. */
async function takes(kind: string, text: string): Promise<boolean> {
  const { status, stdout } = await cli(['schema', kind]);
  expect(status).toBe(0);
  return new Validator(JSON.parse(stdout) as Schema, '7').validate(parse(text)).valid;
}

describe('durektiv schema', () => {
  test('is the schema of flows when nothing is said', async () => {
    const { stdout } = await cli(['schema']);
    expect(JSON.parse(stdout)).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      properties: { states: { type: 'array' }, timeouts: { type: 'object' } },
      additionalProperties: false,
    });
    expect(await cli(['schema', 'flow'])).toMatchObject({ status: 0, stdout });
  });

  const tests = readdirSync('examples', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.test.yaml'),
  );
  test.each(tests)('of tests takes %s', async (file) => {
    expect(await takes('test', readFileSync(join('examples', file), 'utf8'))).toBe(true);
  });

  test('of tests takes one answer without the brackets of a list', async () => {
    expect(await takes('test', 'tests: [{name: a, functions: {f: {return: 1}, g: [{return: 2}]}}]')).toBe(true);
    expect(await takes('test', 'tests: [{name: a, functions: {f: {returns: 1}}}]')).toBe(false);
  });

  test('of tests does not take a duration that is none', async () => {
    expect(await takes('test', 'tests: [{name: a, cancel: 5s}]')).toBe(false);
  });

  test('of services takes what a service file has, and needs to be told that it is one', async () => {
    const file =
      'image: a\nscale: 1\nsize: small\nenvs: [{name: A, value: b}]\npatches: [{op: add, path: /a, value: {}}]';
    expect(await takes('service', `direktiv_api: service/v1\n${file}`)).toBe(true);
    expect(await takes('service', file)).toBe(false);
  });

  test('is in the files that the settings for an editor name', () => {
    const blocks = codeBlocks(page('docs/cli.md')).map(({ text }) => text);
    const [settings = ''] = blocks.filter((text) => text.includes('yaml.schemas'));
    const [commands = ''] = blocks.filter((text) => text.startsWith('durektiv schema'));
    const named = Object.keys((JSON.parse(settings) as { 'yaml.schemas': object })['yaml.schemas']);
    expect([...commands.matchAll(/> (\S+)/g)].map(([, file]) => file).sort()).toEqual(named.sort());
  });

  test('refuses a kind of file that it does not know', async () => {
    expect(await cli(['schema', 'gateway'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Allowed choices are flow, test, service') as string,
    });
  });
});
