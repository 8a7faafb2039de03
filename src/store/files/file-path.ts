/** The root directory of every namespace. */
export const FILE_ROOT = '/';

/** Longer paths are refused: no index takes them. */
const LONGEST = 1000;

const SEGMENT = /^(?:[a-zA-Z][a-zA-Z0-9_\-.]*[a-zA-Z0-9]|[a-zA-Z])$/;

/**
 * The clean absolute form of a file path: one leading slash, none at the end, `.` and `..` resolved (`..` at the root
 * stays there).
 * @returns undefined when a segment breaks the name rule of specification 1.3, or the path is longer than 1,000 characters.
 */
export function cleanPath(text: string): string | undefined {
  const segments: string[] = [];
  for (const segment of text.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') segments.pop();
    else segments.push(segment);
  }
  const path = `/${segments.join('/')}`;
  return path.length <= LONGEST && segments.every((segment) => SEGMENT.test(segment)) ? path : undefined;
}

/** The directory a clean path is in; undefined for the root. */
export function parentPath(path: string): string | undefined {
  if (path === FILE_ROOT) return undefined;
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}
