const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
] as const;

/** A duration for people: `1d2h`, `15m`, `0.3s`. @param ms milliseconds */
export function durationText(ms: number): string {
  if (!Number.isFinite(ms)) return 'an unknown time';
  if (ms < 10_000) return `${(Math.max(ms, 0) / 1000).toFixed(1)}s`;
  let left = Math.floor(ms / 1000);
  let text = '';
  for (const [unit, seconds] of units) {
    const count = Math.floor(left / seconds);
    left -= count * seconds;
    if (count > 0) text += `${count}${unit}`;
  }
  return left > 0 ? `${text}${left}s` : text;
}
