import type { Api } from '../client/api.js';
import {
  deleteVariables,
  findVariable,
  listVariables,
  readVariable,
  setVariable,
  type VariableOwner,
  type VariableRecord,
} from '../client/variables.js';
import { openNamespace } from '../client/server-options.js';
import type { TargetFlags } from '../client/target.js';
import { UsageError } from '../failure.js';
import { readBytes } from '../read-bytes.js';
import { note, print, printJson } from '../terminal/print.js';
import { withProgress } from '../terminal/progress.js';
import { table } from '../terminal/table.js';
import { localTime } from '../terminal/time.js';

export type VariableFlags = TargetFlags & VariableOwner & { readonly json: boolean };
export type SetFlags = VariableFlags & { readonly file?: string; readonly mimeType?: string };

export async function printVariables(flags: VariableFlags): Promise<void> {
  const { api, namespace } = await openVariables(flags);
  const variables = await listVariables(api, namespace, flags);
  if (flags.json) return printJson({ variables });
  const rows = variables.map(({ name, mimeType, size, updatedAt }) => [
    name,
    String(size),
    localTime(updatedAt),
    mimeType,
  ]);
  print(table(['NAME', 'BYTES', 'CHANGED', 'TYPE'], rows));
}

export async function getVariable(name: string, flags: VariableFlags): Promise<void> {
  const { api, namespace } = await openVariables(flags);
  const variable = await found(api, namespace, flags, name);
  const content = await withProgress(`reading ${name}`, () => readVariable(api, namespace, variable.id));
  if (flags.json) printJson({ ...variable, ...asText(content) });
  else process.stdout.write(content);
}

export async function setTo(name: string, value: string | undefined, flags: SetFlags): Promise<void> {
  if (value !== undefined && flags.file !== undefined) throw new UsageError('Give a value or a file, not both.');
  const content = value === undefined ? await readBytes(flags.file ?? '-') : Buffer.from(value);
  const { api, namespace } = await openVariables(flags);
  const mimeType = flags.mimeType ?? guessedType(content);
  const variable = await withProgress(`writing ${name}`, () =>
    setVariable(api, namespace, flags, { name, mimeType, content }),
  );
  if (flags.json) printJson(withoutContent(variable));
  else note(`${name} has ${content.length} ${content.length === 1 ? 'byte' : 'bytes'} of ${mimeType}.`);
}

/** All of them or, when one is not there, none. */
export async function removeAll(names: readonly string[], flags: VariableFlags): Promise<void> {
  const { api, namespace } = await openVariables(flags);
  const variables = await Promise.all(names.map((name) => found(api, namespace, flags, name)));
  await deleteVariables(
    api,
    namespace,
    variables.map(({ id }) => id),
  );
  if (flags.json) printJson({ deleted: names });
}

function openVariables(flags: VariableFlags) {
  if (flags.flow === undefined || flags.instance === undefined) return openNamespace(flags);
  throw new UsageError('Give --flow or --instance, not both.');
}

async function found(api: Api, namespace: string, owner: VariableOwner, name: string): Promise<VariableRecord> {
  const variable = await findVariable(api, namespace, owner, name);
  if (variable !== undefined) return variable;
  throw new Error(`There is no variable ${name}${whose(owner, namespace)}.`);
}

function whose({ flow, instance }: VariableOwner, namespace: string): string {
  if (flow !== undefined) return ` of the flow ${flow}`;
  return instance === undefined ? ` of the namespace ${namespace}` : ` of the instance ${instance}`;
}

function guessedType(content: Buffer): string {
  const { text } = asText(content);
  if (text === undefined) return 'application/octet-stream';
  try {
    JSON.parse(text);
    return 'application/json';
  } catch {
    return 'text/plain'; // It is no JSON: that was the question.
  }
}

function asText(content: Uint8Array): { readonly text?: string; readonly base64?: string } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content) };
  } catch {
    return { base64: Buffer.from(content).toString('base64') }; // It is no text: that was the question.
  }
}

function withoutContent(variable: VariableRecord): VariableRecord {
  const { id, type, reference, name, size, mimeType, createdAt, updatedAt } = variable;
  return { id, type, reference, name, size, mimeType, createdAt, updatedAt };
}
