import { expect, it } from 'vitest';
import { catalogue } from '../../src/errors/catalogue.js';
import { diagnosticCodes } from '../../src/language/diagnostic-codes.js';
import { page } from './support/pages.js';

const script = new URL('../../scripts/errors-page.mjs', import.meta.url).href;

it('docs/errors.md is what scripts/errors-page.mjs makes of the tables', async () => {
  const { errorsPage } = (await import(/* @vite-ignore */ script)) as {
    errorsPage(...tables: readonly object[]): string;
  };
  expect(page('docs/errors.md').text, 'run: npm run build && node scripts/errors-page.mjs').toBe(
    errorsPage(catalogue, diagnosticCodes),
  );
});
