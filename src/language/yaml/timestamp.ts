const date = String.raw`(\d{4})-(\d{1,2})-(\d{1,2})`;
const clock = String.raw`(\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d+))?`;
const forms = [
  new RegExp(`^${date}[Tt]${clock}(Z|[+-]\\d{2}:\\d{2})$`),
  new RegExp(`^${date} ${clock}$`),
  new RegExp(`^${date}$`),
];

/** The RFC 3339 text of an unquoted YAML timestamp; undefined when `text` is none (specification 1.2). */
export function timestamp(text: string): string | undefined {
  for (const form of forms) {
    const match = form.exec(text);
    if (match !== null) return format(match.slice(1));
  }
  return undefined;
}

function format(parts: readonly (string | undefined)[]): string | undefined {
  const [year = '', month = '', day = '', hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = parts;
  if (!isDate(Number(year), Number(month), Number(day))) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59 || !isZone(zone)) return undefined;
  const [mm, dd, hh, mi, ss] = [month, day, hour, minute, second].map((part) => part.padStart(2, '0'));
  return `${year}-${mm}-${dd}T${hh}:${mi}:${ss}${decimals(fraction)}${/^[+-]00:00$/.test(zone) ? 'Z' : zone}`;
}

function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day <= days;
}

function isZone(zone: string): boolean {
  return zone === 'Z' || (Number(zone.slice(1, 3)) < 24 && Number(zone.slice(4)) < 60);
}

/** Nanoseconds at most, without trailing zeros. */
function decimals(fraction: string): string {
  const digits = fraction.slice(0, 9).replace(/0+$/, '');
  return digits === '' ? '' : `.${digits}`;
}
