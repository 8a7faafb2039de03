/** Milliseconds since the epoch as RFC 3339 in UTC, trailing zeros of the fraction cut (http 1.6). */
export function formatTime(time: number): string {
  return new Date(time).toISOString().replace(/\.?0*Z$/, 'Z');
}
