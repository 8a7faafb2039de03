import { cleanPath } from '../store/files/file-path.js';
import { flowFailure } from './failure.js';

/**
 * The path of a file that a flow names; a relative one begins at the root of the namespace, not at the folder of the flow.
 * @param hide takes secrets out of the message
 * @throws ApplicationFailure `direktiv.var.invalidKey` for a path that no file can have
 */
export function filePathOf(key: string, hide = (message: string): string => message): string {
  const path = cleanPath(key);
  if (path !== undefined) return path;
  const message = hide(`no file can have the path ${JSON.stringify(key.slice(0, 200))}`);
  throw flowFailure('direktiv.var.invalidKey', message, { kind: 'catchable', beforeCall: true });
}
