/**
 * Texts that become part of commands are bounded: Temporal refuses a command whose summary, id or failure is too long,
 * and a task with a refused command is tried again for ever.
 */

/** Temporal takes summaries of 400 bytes. */
const summaryBytes = 380;
/** Keywords are kept in columns of 255 characters by Temporal's SQL stores. */
const keywordLength = 255;
const codeLength = 1_000;
const messageLength = 32_000;

const encoder = new TextEncoder();

/** A one-line summary for the Temporal UI. */
export function summary(text: string): string {
  if (encoder.encode(text).length <= summaryBytes) return text;
  // A UTF-16 unit takes three bytes at most.
  return `${text.slice(0, Math.floor(summaryBytes / 3) - 1)}…`;
}

/** A value of a Keyword search attribute. */
export function keyword(text: string): string {
  return text.slice(0, keywordLength);
}

/** The code of an error as the type of a failure. */
export function failureType(code: string): string {
  return code.slice(0, codeLength);
}

/** The message of a failure; what is cut is counted. */
export function failureMessage(message: string): string {
  const surplus = message.length - messageLength;
  return surplus <= 0 ? message : `${message.slice(0, messageLength)}… (${surplus} more characters)`;
}
