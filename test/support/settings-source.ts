import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../src/config/', import.meta.url);

/** The text of all that reads settings, in which each variable stands with its default. */
export const settingsSource = readdirSync(folder)
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .join('\n');
