const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g;
const whole = /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/;

const seconds: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};
/** Go's durations end after 292 years. */
const longest = 9_223_372_036;

/** Whole seconds of a duration as Go writes it (`1h30m`), the rest cut off; undefined for any other text. Negative ones are below zero. */
export function goDurationSeconds(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0;
  if (!whole.test(text)) return undefined;
  let sum = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(part)) sum += Number(amount) * (seconds[unit] ?? 0);
  if (sum > longest) return undefined;
  return Math.trunc(text.startsWith('-') ? -sum : sum);
}
