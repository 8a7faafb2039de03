import type { LogStore, NamespaceLine } from '../store/logs/logs.js';

/** A file of a namespace, whether or not it is there. */
interface FileOfNamespace extends Pick<NamespaceLine, 'namespace' | 'namespaceMadeAt'> {
  readonly path: string;
}

/** Says in the log of a namespace what is with one of its files. @param what goes on behind its path */
export function sayOfFile(
  logs: Pick<LogStore, 'appendNamespaceLine'>,
  { namespace, namespaceMadeAt, path }: FileOfNamespace,
  level: 'WARN' | 'ERROR',
  what: string,
): Promise<void> {
  const made = namespaceMadeAt === undefined ? {} : { namespaceMadeAt };
  return logs.appendNamespaceLine({ namespace, ...made, level, message: `${path} ${what}`, time: Date.now() });
}
