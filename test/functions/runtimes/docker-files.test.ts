import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ActionFile } from '../../../src/functions/files/action-file.js';
import type { Json } from '../../../src/json/json.js';
import { describeWithContainers } from '../../support/container/describe.js';
import { tarOf } from './contract.js';
import { type DockerFixture, scriptFunction, scriptRequest, startDocker } from './docker-fixture.js';
import { never } from './endpoint-fixture.js';

const scopes = ['instance', 'workflow', 'namespace', 'file'] as const;
const writable = ['instance', 'workflow', 'namespace'] as const;
const archive = await tarOf([[{ name: 'a.txt' }, 'unpacked']]);
/** Contents by what they are to become. */
const contents = {
  plain: Buffer.from('as it is'),
  base64: Buffer.from(Buffer.from('decoded').toString('base64')),
  tar: archive,
  'tar.gz': gzipSync(archive),
} as const;
const types = ['plain', 'base64', 'tar', 'tar.gz'] as const;
let fixture: DockerFixture;

/** Runs a script of Node.js inside the container, in the directory of the action. */
async function inside(script: string, files: readonly ActionFile[]): Promise<Json> {
  const fn = scriptFunction('commands.mjs');
  const input = { files: [{ name: 'run.mjs', data: script }], commands: [{ command: 'node run.mjs' }] };
  const result = await fixture.runtime.call(scriptRequest('commands.mjs', input, { function: fn, files }), never);
  if (result.kind !== 'success') throw new Error(JSON.stringify(result));
  return (result.value as { bash: { result: Json }[] }).bash[0]?.result ?? null;
}

describeWithContainers('inside a container', () => {
  beforeAll(async () => void (fixture = await startDocker({ most: 1 })));
  afterAll(() => fixture.close());

  it('a function finds files of every scope, of every type', async () => {
    const wanted = scopes.flatMap((scope) => types.map((type) => ({ scope, type })));
    for (const { scope, type } of wanted) fixture.variables.set(scope, `${scope}-${type}`, contents[type]);
    const files = wanted.map(({ scope, type }): ActionFile => {
      const key = `${scope}-${type}`;
      return { key, as: `${scope}/${type}`, scope, type };
    });
    const script = `
      import { readFileSync, statSync } from 'node:fs';
      const text = (path) => readFileSync(statSync(path).isDirectory() ? path + '/a.txt' : path, 'utf8');
      const paths = ${JSON.stringify(files.map(({ as }) => as))};
      console.log(JSON.stringify(paths.map((path) => [path, text(path)])));`;
    const expected = { plain: 'as it is', base64: 'decoded', tar: 'unpacked', 'tar.gz': 'unpacked' };
    expect(await inside(script, files)).toEqual(wanted.map(({ scope, type }) => [`${scope}/${type}`, expected[type]]));
  });

  it('a function leaves files and folders for every scope that can be written, and finds them again', async () => {
    const leave = `
      import { mkdirSync, writeFileSync } from 'node:fs';
      for (const scope of ${JSON.stringify(writable)}) {
        writeFileSync('out/' + scope + '/left', scope);
        mkdirSync('out/' + scope + '/folder/deep', { recursive: true });
        writeFileSync('out/' + scope + '/folder/deep/a', 'in ' + scope);
      }`;
    await inside(leave, []);
    const files = writable.flatMap((scope): ActionFile[] => [
      { key: 'left', as: `${scope}-left`, scope, type: 'plain' },
      { key: 'folder', as: `${scope}-folder`, scope, type: 'tar.gz' },
    ]);
    const look = `
      import { readFileSync } from 'node:fs';
      const read = (path) => readFileSync(path, 'utf8');
      const seen = (scope) => [read(scope + '-left'), read(scope + '-folder/deep/a')];
      console.log(JSON.stringify(${JSON.stringify(writable)}.map(seen)));`;
    expect(await inside(look, files)).toEqual(writable.map((scope) => [scope, `in ${scope}`]));
  });
});
