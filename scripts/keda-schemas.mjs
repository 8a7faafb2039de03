/**
 * Takes what KEDA says of its objects out of its Go module (Apache-2.0) and writes test/support/kubernetes/keda-schemas.json: the
 * kinds below, unknown fields refused, without descriptions, and the parameters of its trigger for Temporal.
 * Needs Go. `node scripts/keda-schemas.mjs`
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from './sources.mjs';

const VERSION = 'v2.21.0';
const KINDS = ['scaledobjects', 'triggerauthentications'];

const module = download();
const definitions = Object.fromEntries(KINDS.map(definition));
const { scalers } = JSON.parse(readFileSync(join(module, 'schema/generated/scalers-schema.json'), 'utf8'));
const { parameters } = scalers.find(({ type }) => type === 'temporal');
const places = (name) => parameters.filter((parameter) => parameter[name] && !parameter.deprecated);
const temporal = {
  metadata: places('metadataVariableReadable').map(({ name }) => name),
  required: places('metadataVariableReadable')
    .filter((parameter) => parameter.optional !== true && parameter.default === undefined)
    .map(({ name }) => name),
  authentication: places('triggerAuthenticationVariableReadable').map(({ name }) => name),
};
const entries = Object.entries(definitions).map((entry) => entry.map((x) => JSON.stringify(x)).join(':'));
writeFileSync(
  join(root, 'test/support/kubernetes/keda-schemas.json'),
  `{"source":"github.com/kedacore/keda/v2@${VERSION}, Apache-2.0","$defs":{\n${entries.join(',\n')}\n},\n"temporal":${JSON.stringify(temporal)}}\n`,
);
console.log(`${KINDS.length} kinds of KEDA ${VERSION}`);

/** @returns the folder of the module */
function download() {
  const folder = mkdtempSync(join(tmpdir(), 'durektiv-keda-'));
  try {
    execFileSync('go', ['mod', 'init', 'schemas'], { cwd: folder, stdio: 'ignore' });
    const args = ['mod', 'download', '-json', `github.com/kedacore/keda/v2@${VERSION}`];
    return JSON.parse(execFileSync('go', args, { cwd: folder }).toString()).Dir;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @returns a kind's name and its schema, in the form of those of Kubernetes itself */
function definition(plural) {
  const { spec } = parse(readFileSync(join(module, `config/crd/bases/keda.sh_${plural}.yaml`), 'utf8'));
  const [version] = spec.versions;
  const { properties, required } = strict(version.schema.openAPIV3Schema);
  const schema = {
    type: 'object',
    required,
    additionalProperties: false,
    properties: {
      ...properties,
      apiVersion: { type: 'string', enum: [`${spec.group}/${version.name}`] },
      kind: { type: 'string', enum: [spec.names.kind] },
      metadata: { $ref: '#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
      status: false,
    },
  };
  return [`keda.${spec.names.kind}`, schema];
}

/** A structural schema as Kubernetes means it: what it does not name is not allowed. */
function strict(schema) {
  const { type, required, properties, items, additionalProperties: rest } = schema;
  if (schema['x-kubernetes-int-or-string']) return { anyOf: [{ type: 'integer' }, { type: 'string' }] };
  const open = schema['x-kubernetes-preserve-unknown-fields'];
  return {
    type: schema.nullable ? [type, 'null'] : type,
    ...(schema.enum && { enum: schema.enum }),
    ...(required && { required }),
    ...(items && { items: strict(items) }),
    ...(properties && { properties: mapped(properties) }),
    ...(rest ? { additionalProperties: strict(rest) } : properties && !open ? { additionalProperties: false } : {}),
  };
}

function mapped(properties) {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, strict(schema)]));
}
