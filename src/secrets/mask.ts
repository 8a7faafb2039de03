import type { Json } from '../json/json.js';

/** Shorter secrets are not looked for: they would be found in any text, and it would become unreadable. */
const shortest = 4;

/** What stands where a secret was. */
const shown = '***';

/** Takes secrets out of texts that are kept or shown: log lines of functions, messages and codes of errors. */
export class Mask {
  private readonly forms: readonly string[];

  constructor(values: readonly string[]) {
    const looked = values.filter((value) => value.length >= shortest);
    this.forms = [...new Set(looked.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  }

  /** The text with three stars for every secret, plain or as JSON, base64 or part of a URL. */
  hide(text: string): string {
    return this.forms.reduce((hidden, form) => hidden.replaceAll(form, shown), text);
  }

  /** As {@link hide}, and what begins like a secret goes as well: messages about a value show its beginning only. */
  hidePrefixes(text: string): string {
    return this.forms.reduce(hideBeginnings, this.hide(text));
  }

  /** Whether a value holds a secret in one of these forms, in a text, a number or a key. */
  finds(value: Json): boolean {
    if (this.forms.length === 0) return false;
    const waiting: Json[] = [value];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (typeof next !== 'object' || next === null) {
        const text = String(next);
        if (this.forms.some((form) => text.includes(form))) return true;
      } else {
        for (const [key, member] of Object.entries(next as Readonly<Record<string, Json>>)) waiting.push(key, member);
      }
    }
    return false;
  }
}

/** Beginnings of a form, the longest first, in one pass over the text. */
function hideBeginnings(text: string, form: string): string {
  const start = form.slice(0, shortest);
  const parts = text.split(start);
  const [head = '', ...rest] = parts;
  return head + rest.map((part) => shown + part.slice(sharedLength(part, form.slice(shortest)))).join('');
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length++;
  return length;
}

function formsOf(value: string): string[] {
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    Buffer.from(value).toString('base64'),
    Buffer.from(value).toString('base64url'),
  ];
}
