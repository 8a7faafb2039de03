import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unknownVariables } from '../../src/config/unknown-variables.js';

const root = new URL('../../', import.meta.url).pathname;

function namesIn(path: string): string[] {
  const place = join(root, path);
  if (statSync(place).isDirectory()) return readdirSync(place).flatMap((name) => namesIn(join(path, name)));
  return readFileSync(place, 'utf8').match(/\bDUREKTIV_[A-Z_]*[A-Z]\b/g) ?? [];
}

const setAll = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 'x']));

test('a variable that is no setting is told with the closest one that is', () => {
  expect(unknownVariables({ DUREKTIV_API_PROT: 'secret', DUREKTIV_KUBERNETES_SERVICE_ACOUNT: 'secret' })).toEqual([
    'DUREKTIV_API_PROT is no setting and has no effect. Did you mean DUREKTIV_API_PORT?',
    'DUREKTIV_KUBERNETES_SERVICE_ACOUNT is no setting and has no effect. Did you mean DUREKTIV_KUBERNETES_SERVICE_ACCOUNT?',
  ]);
});

test('where none is close the page of the settings is', () => {
  expect(unknownVariables({ DUREKTIV_BANANA: 'secret' })).toEqual([
    'DUREKTIV_BANANA is no setting and has no effect. docs/settings.md lists all settings.',
  ]);
});

test.each(['src', 'workers', 'deploy', 'Dockerfile', 'docker-compose.yml', '.ci', 'docs', 'README.md', 'examples'])(
  'what %s reads or sets is known',
  (path) => {
    expect(unknownVariables(setAll(namesIn(path)))).toEqual([]);
  },
);

test('what others set is none of ours: tests, Kubernetes beside services of our name, variables of other names', () => {
  const links = { DUREKTIV_PORT: 'tcp://10.0.0.1:6665', DUREKTIV_PORT_6665_TCP: 'tcp://10.0.0.1:6665' };
  const ofKubernetes = setAll(['DUREKTIV_PORT_6665_TCP_ADDR', 'DUREKTIV_SERVICE_HOST', 'DUREKTIV_SERVICE_PORT_HTTP']);
  const others = setAll(['DUREKTIV_TEST_LOG', 'DUREKTIV_PICTURE', 'DUREKTIV', 'PATH', 'XDUREKTIV_API']);
  expect(unknownVariables({ ...links, ...ofKubernetes, ...others })).toEqual([]);
});
