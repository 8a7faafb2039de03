import { describe, expect, it } from 'vitest';
import { settingsSource } from '../support/settings-source.js';
import { page } from './support/pages.js';

/** Names of ours in the same files, and of a variable without its prefix. */
const noSettings = ['EXTERNAL_TEMPORAL', 'TEMPORAL_TEST_SERVER'];

const rows = [...page('README.md').text.matchAll(/^\| `((?:DUREKTIV|TEMPORAL)_[A-Z_]+)` +\| (.+?) +\|/gm)];

describe('the table of settings in the README', () => {
  it('has every variable that the settings read, and no other', () => {
    const read = settingsSource
      .match(/\b(?:DUREKTIV|TEMPORAL)_[A-Z_]+\b/g)
      ?.filter((name) => !noSettings.includes(name));
    expect(rows.map(([, name]) => name).sort()).toEqual([...new Set(read)].sort());
  });

  it('leaves those of OpenTelemetry to the page about running', () => {
    const { text } = page('docs/running.md');
    const read = settingsSource.match(/\bOTEL_[A-Z_]+\b/g) ?? [];
    expect([...new Set(read)].filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  it('tells their defaults', () => {
    const written = Object.fromEntries(rows.map(([, name, standard]) => [name, standard]));
    const defaults = settingsSource.matchAll(
      /^ {2}(DUREKTIV_\w+): (?:port\((\d+)\)|z\.string\(\)\.default\('(.+)'\))/gm,
    );
    for (const [, name = '', port, text] of defaults) expect(written[name]).toBe(`\`${port ?? text}\``);
  });
});
