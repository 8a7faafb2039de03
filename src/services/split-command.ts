/**
 * Splits a command line as a shell would, but for variables and substitutions (functions 2.1): blanks separate, quotes and
 * backslashes keep together.
 * @returns undefined when a quote is not closed
 */
export function splitCommand(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let i = 0; i < line.length; i++) {
    const letter = line.charAt(i);
    if (letter === '\\' && quote !== "'" && i + 1 < line.length) word = (word ?? '') + line.charAt(++i);
    else if (letter === quote) quote = '';
    else if (quote !== '') word = (word ?? '') + letter;
    else if (letter === '"' || letter === "'") {
      quote = letter;
      word ??= '';
    } else if (/\s/.test(letter)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + letter;
  }
  if (quote !== '') return undefined;
  return word === undefined ? words : [...words, word];
}
