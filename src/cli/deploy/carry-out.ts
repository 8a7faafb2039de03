import type { Api } from '../client/api.js';
import { createDirectory, createFile, deletePath, replaceContent } from '../client/files.js';
import { setVariable } from '../client/variables.js';
import type { Change } from './plan.js';

/** Does one change. @throws Error that names the path, when the API refuses it */
export async function carryOut(api: Api, namespace: string, change: Change): Promise<void> {
  try {
    await work(api, namespace, change);
  } catch (error) {
    throw new Error(`${change.path}: ${(error as Error).message}`, { cause: error });
  }
}

async function work(api: Api, namespace: string, change: Change): Promise<void> {
  const { path } = change;
  switch (change.kind) {
    case 'make':
      return createDirectory(api, namespace, path);
    case 'add':
      return createFile(api, namespace, path, change.file, change.file.content);
    case 'update':
      return replaceContent(api, namespace, path, change.file.content);
    case 'replace':
      return deletePath(api, namespace, path).then(() => work(api, namespace, { ...change, kind: 'add' }));
    case 'set': {
      const { owner, name, file } = change.variable;
      await setVariable(api, namespace, owner, { name, mimeType: file.mimeType, content: file.content });
      return;
    }
    case 'delete':
      return deletePath(api, namespace, path);
  }
}
