/** Letters of a text that a message shows. */
const shown = 80;

/** A text of a flow as a message names it: in quotes, and its beginning when it is long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length <= shown ? text : `${text.slice(0, shown)}…`);
}
