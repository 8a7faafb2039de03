/** Clients refuse header blocks of 16 KiB and more. */
const maxLength = 4096;

/**
 * `text` as a header value: line breaks become spaces, other characters a header cannot carry become `?`,
 * and it is cut to 4096 characters. A value with a raw line break would let a flow write headers of its own.
 */
export function safeHeader(text: string): string {
  return text
    .slice(0, maxLength)
    .replace(/[\r\n\t]/g, ' ')
    .replace(/[^\x20-\x7e\xa0-\xff]/gu, '?');
}
