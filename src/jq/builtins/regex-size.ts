/** What a class of Unicode weighs in characters. */
const classWeight = 200;
const repeat = /\{(\d{1,4})(?:,(\d{0,4}))?\}/y;

/**
 * About how many instructions a regular expression compiles to, from its text alone: `(a{1000}){1000}` is short, and
 * the engine would have to build the program first to tell.
 */
export function estimatedSize(pattern: string): number {
  const outer: number[] = [];
  let size = 1;
  let last = 0;
  for (let at = 0; at < pattern.length; at++) {
    switch (pattern[at]) {
      case '(':
        outer.push(size);
        size = 1;
        last = 0;
        continue;
      case ')':
        last = size + 1;
        size = last + (outer.pop() ?? 0);
        continue;
      case '{': {
        repeat.lastIndex = at;
        const [whole = '', least = '1', most = ''] = repeat.exec(pattern) ?? [];
        size += last * Math.max(0, Number(least) - 1, Number(most) - 1);
        at += Math.max(0, whole.length - 1);
        continue;
      }
      case '\\':
        at++;
        last = pattern[at] === 'p' || pattern[at] === 'P' ? classWeight : 1;
        size += last;
        continue;
    }
    last = 1;
    size++;
  }
  return size;
}
