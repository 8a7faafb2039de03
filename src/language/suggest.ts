/** Names longer than this are not compared, and not more of them: the cost stays small whatever the document. */
const longestName = 32;
const mostNames = 100;

/** ` Did you mean "x"?` for the name that is closest to `name`; empty when none is close. */
export function didYouMean(name: string, names: Iterable<string>): string {
  const close = closest(name, names);
  return close === undefined ? '' : ` Did you mean "${close}"?`;
}

/** The name that is closest to `name`; undefined when none is close. */
export function closest(name: string, names: Iterable<string>): string | undefined {
  if (name.length > longestName) return undefined;
  const wanted = name.toLowerCase();
  // One letter is no closer to another one than to any word.
  const allowed = Math.min(wanted.length - 1, wanted.length < 4 ? 1 : 2);
  const ranked = [...firstOf(names)]
    .map((candidate) => ({ candidate, distance: difference(wanted, candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= allowed)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate;
}

function* firstOf(names: Iterable<string>): Iterable<string> {
  let seen = 0;
  for (const name of names) {
    if (seen++ >= mostNames) return;
    if (name.length <= longestName) yield name;
  }
}

/** Edits between two words; `transition` and `defaultTransition` also count as close, being one idea. */
function difference(a: string, b: string): number {
  return a.length > 3 && b.endsWith(a) ? 1 : editDistance(a, b);
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(swap, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
