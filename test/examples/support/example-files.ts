import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of the examples. */
export const examplesFolder = fileURLToPath(new URL('../../../examples', import.meta.url));

/** Every flow below it, without their tests, as `/retries/retries.yaml`. */
export function exampleFiles(): string[] {
  return readdirSync(examplesFolder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml') && !path.endsWith('.test.yaml'))
    .map((path) => `/${path.replaceAll('\\', '/')}`)
    .sort();
}
