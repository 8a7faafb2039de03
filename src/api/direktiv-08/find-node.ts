import { checkedPath } from '../files/change-files.js';
import { notFound } from '../http/api-error.js';

/**
 * What is at a path, or at that of a flow whose suffix was left out: up to Direktiv 0.6 flows had none, so `hello` is the file
 * `/hello` or, when there is none, `/hello.yaml` or `/hello.yml`.
 * @param look undefined when nothing is there that is wanted
 * @throws ApiError `resource_not_found`, `request_data_invalid`
 */
export async function findNode<File>(path: string, look: (path: string) => Promise<File | undefined>): Promise<File> {
  const found = await lookForNode(path, look);
  if (found === undefined) throw notFound(`file '${checkedPath(path)}': not found`);
  return found;
}

/** As {@link findNode}; undefined when nothing is there. */
export async function lookForNode<File>(
  path: string,
  look: (path: string) => Promise<File | undefined>,
): Promise<File | undefined> {
  for (const candidate of candidates(checkedPath(path))) {
    const found = await look(candidate);
    if (found !== undefined) return found;
  }
  return undefined;
}

function candidates(path: string): readonly string[] {
  return path === '/' || /\.ya?ml$/.test(path) ? [path] : [path, `${path}.yaml`, `${path}.yml`];
}
