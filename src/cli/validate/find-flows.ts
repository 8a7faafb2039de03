import { stat } from 'node:fs/promises';
import { declarationOf } from '../../language/declaration.js';
import { isFlowTest, yamlFilesBelow } from '../yaml-files.js';

/** A file that may hold a flow. */
export interface Candidate {
  readonly file: string;
  /** Named on the command line: it must be a flow. One found in a folder may be something else. */
  readonly named: boolean;
}

/**
 * The files at `path`: itself, or every `.yaml` and `.yml` below it but flow tests, in the order of their names.
 * @throws the error of the file system when something cannot be read
 */
export async function findFlows(path: string): Promise<Candidate[]> {
  if (!(await stat(path)).isDirectory()) return [{ file: path, named: true }];
  const files = await yamlFilesBelow(path);
  return files.filter((file) => !isFlowTest(file)).map((file) => ({ file, named: false }));
}

/** True for a text that says, or looks as if, it is a flow: other kinds of files lie beside flows. */
export function looksLikeFlow(text: string): boolean {
  const { api, states } = declarationOf(text);
  return api === undefined ? states : api.startsWith('workflow/');
}
