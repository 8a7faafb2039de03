import { isVariableName } from '../../language/variable-name.js';
import type { VariableOwner } from '../client/variables.js';
import type { LocalFile } from './local-files.js';

/** A file that holds a variable, as in the repositories that Direktiv mirrored (HTTP API 5.1). */
export interface VariableFile {
  readonly file: LocalFile;
  readonly owner: VariableOwner;
  readonly name: string;
}

/**
 * Takes files and variables apart: `var.NAME` in any folder is a variable of the namespace, `FLOW.NAME` beside the flow file
 * `FLOW` is one of that flow.
 */
export function takeApart(local: readonly LocalFile[]): {
  readonly files: readonly LocalFile[];
  readonly variables: readonly VariableFile[];
} {
  const flows = local.filter(({ type }) => type === 'workflow').map(({ path }) => path);
  const files: LocalFile[] = [];
  const variables: VariableFile[] = [];
  for (const file of local) {
    const variable = file.type === 'file' ? variableOf(file, flows) : undefined;
    if (variable === undefined) files.push(file);
    else variables.push(variable);
  }
  return { files, variables };
}

function variableOf(file: LocalFile, flows: readonly string[]): VariableFile | undefined {
  const ofNamespace = /\/var\.([^/]+)$/.exec(file.path)?.[1];
  if (ofNamespace !== undefined && isVariableName(ofNamespace)) return { file, owner: {}, name: ofNamespace };
  const flow = flows.find((path) => file.path.startsWith(`${path}.`));
  const name = flow === undefined ? '' : file.path.slice(flow.length + 1);
  return flow !== undefined && isVariableName(name) ? { file, owner: { flow }, name } : undefined;
}
