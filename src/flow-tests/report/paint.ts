import { styleText } from 'node:util';

/** Gives texts a look; none where nobody would see it. */
export type Painter = Readonly<Record<'green' | 'red' | 'dim' | 'bold', (text: string) => string>>;

/** Colours for a terminal, unless the user wants none (https://no-color.org). */
export function painterFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): Painter {
  const wanted = stream.isTTY === true && (env['NO_COLOR'] ?? '') === '';
  const paint = (look: Parameters<typeof styleText>[0]) => (text: string) => (wanted ? styleText(look, text) : text);
  return { green: paint('green'), red: paint('red'), dim: paint('dim'), bold: paint('bold') };
}
