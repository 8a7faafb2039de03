import { styleText } from 'node:util';

export type Style = Parameters<typeof styleText>[0];

/** Colours a text for a stream: only on a terminal that has colours, and unless NO_COLOR is set. */
export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return stream.isTTY && stream.hasColors() ? styleText(style, text) : text;
}
