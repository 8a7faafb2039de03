import { Api } from '../client/api.js';
import { createNamespace, listNamespaces } from '../client/namespaces.js';
import { carryOut } from '../deploy/carry-out.js';
import { planAgainst } from '../deploy/compare.js';
import { localFiles } from '../deploy/local-files.js';

/**
 * Puts every flow below a folder into a namespace, under its path relative to the folder, by the API like any other client.
 * A file that is there already gets the content of today.
 * @param key for the API, needed when it asks for one
 * @throws Error that says which request was refused and why.
 */
export async function loadExamples(folder: string, namespace: string, server: string, key?: string): Promise<string[]> {
  const api = new Api({ server, key, namespace });
  if (!(await listNamespaces(api)).some(({ name }) => name === namespace)) await createNamespace(api, namespace);
  const flows = (await localFiles(folder)).filter(({ path }) => path.endsWith('.yaml'));
  const { changes } = await planAgainst(api, namespace, flows, false);
  for (const change of changes) await carryOut(api, namespace, change);
  return flows.map(({ path }) => path);
}
