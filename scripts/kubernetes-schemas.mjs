/**
 * Takes what Kubernetes says of its objects out of the Python wheel `kubernetes-validate` and writes
 * test/support/kubernetes/schemas.json: the kinds below with all that they refer to, unknown fields refused, without descriptions.
 * Needs Python with pip. `node scripts/kubernetes-schemas.mjs`
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './sources.mjs';

const VERSION = '1.37.0';
const KINDS = [
  'apps.v1.Deployment',
  'apps.v1.StatefulSet',
  'autoscaling.v2.HorizontalPodAutoscaler',
  'core.v1.ConfigMap',
  'core.v1.Namespace',
  'core.v1.PersistentVolumeClaim',
  'core.v1.Pod',
  'core.v1.Secret',
  'core.v1.Service',
  'core.v1.ServiceAccount',
  'networking.v1.Ingress',
  'networking.v1.NetworkPolicy',
  'policy.v1.PodDisruptionBudget',
  'rbac.v1.Role',
  'rbac.v1.RoleBinding',
];

const { $defs: all } = JSON.parse(definitions());
const taken = new Map();
KINDS.forEach((kind) => take(`io.k8s.api.${kind}`));
const lines = [...taken].sort(([a], [b]) => (a < b ? -1 : 1)).map((entry) => entry.map((x) => JSON.stringify(x)));
const folder = join(root, 'test/support/kubernetes');
mkdirSync(folder, { recursive: true });
writeFileSync(
  join(folder, 'schemas.json'),
  `{"version":"${VERSION}","$defs":{\n${lines.map(([name, schema]) => `${name}:${schema}`).join(',\n')}\n}}\n`,
);
console.log(`${KINDS.length} kinds, ${taken.size} definitions of Kubernetes ${VERSION}`);

function definitions() {
  const dir = mkdtempSync(join(tmpdir(), 'durektiv-schemas-'));
  try {
    execFileSync('pip', ['download', '--quiet', '--no-deps', '--dest', dir, `kubernetes-validate==${VERSION}`]);
    const [wheel] = readdirSync(dir);
    const entry = `kubernetes_validate/kubernetes-json-schema/v${VERSION}-local-strict/_definitions.json`;
    const read = 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))';
    return execFileSync('python3', ['-c', read, join(dir, wheel), entry], { maxBuffer: 2 ** 26 }).toString();
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** Takes a definition and those it refers to. */
function take(name) {
  if (taken.has(name)) return;
  const schema = withoutProse(all[name]);
  taken.set(name, schema);
  for (const [, next] of JSON.stringify(schema).matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)) take(next);
}

/** @param names true inside an object whose keys are names of properties, among which `description` is a property */
function withoutProse(schema, names = false) {
  if (Array.isArray(schema)) return schema.map((item) => withoutProse(item));
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([key]) => names || (key !== 'description' && !key.startsWith('x-')));
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutProse(value, !names && key === 'properties')]));
}
