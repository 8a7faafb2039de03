/** Control characters, C1 and the line separators included: what flows and clients wrote must not move the cursor or colour a terminal. */
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** A text on one line, without what a terminal takes for a command. */
export function printable(text: string): string {
  return text.replace(control, ' ');
}
