import { execFile } from 'node:child_process';
import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { requireHelm } from './helm.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The chart of the fleet. */
const chart = `${root}deploy/helm/durektiv`;

/** The Kubernetes that the chart is rendered for; its schemas are in test/support/kubernetes. */
const kubernetes = ['--kube-version', '1.37.0'];

/** What the tests read of an object of Kubernetes; its schema holds the rest. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Labels; readonly namespace?: string };
  readonly spec?: unknown;
}

export type Labels = Readonly<Record<string, string>>;

/** The objects that `helm template live` gives. @throws Error when the values are refused; its message says why */
export async function render(...options: readonly string[]): Promise<readonly KubernetesObject[]> {
  const text = await helm('template', 'live', chart, '--namespace', 'flows', ...kubernetes, ...options);
  return parseAllDocuments(text)
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null);
}

/** What `helm lint` says of the chart. @throws Error when it finds faults */
export function lint(...options: readonly string[]): Promise<string> {
  return helm('lint', chart, '--strict', ...kubernetes, ...options);
}

/** What Helm prints after an install. It asks a cluster for that, so the text is rendered in the place of an object. */
export async function notes(...options: readonly string[]): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'durektiv-chart-'));
  try {
    await cp(chart, copy, { recursive: true });
    await rename(join(copy, 'templates/NOTES.txt'), join(copy, 'notes'));
    await writeFile(join(copy, 'templates/notes.yaml'), 'notes: {{ tpl (.Files.Get "notes") . | toJson }}');
    const text = await helm('template', 'live', copy, '--namespace', 'flows', ...kubernetes, ...options);
    const documents = parseAllDocuments(text).map((document) => document.toJS() as { notes?: string } | null);
    return documents.find((document) => document?.notes !== undefined)?.notes ?? '';
  } finally {
    await rm(copy, { recursive: true });
  }
}

/** @throws Error with what it printed when it fails */
async function helm(...args: readonly string[]): Promise<string> {
  return (await run(await requireHelm(), args, { cwd: root })).stdout;
}
