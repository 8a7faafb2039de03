import { describe, expect, it } from 'vitest';
import { readSettings } from '../../src/config/settings.js';
import { settingsSource } from '../support/settings-source.js';
import { page } from './support/pages.js';

/** Names of ours in the same files, and of a variable without its prefix. */
const noSettings = ['EXTERNAL_TEMPORAL', 'TEMPORAL_TEST_SERVER'];

const rows = [...page('docs/settings.md').text.matchAll(/^\| `((?:DUREKTIV|TEMPORAL)_[A-Z_]+)` +\| (.+?) +\|/gm)];

/** With these set, every other variable counts for something. */
const oidc = { DUREKTIV_OIDC_ISSUER: 'https://login.example', DUREKTIV_OIDC_AUDIENCE: 'durektiv' };
const baseOf = (name: string): Record<string, string> =>
  name.startsWith('DUREKTIV_KUBERNETES_')
    ? { ...oidc, DUREKTIV_KUBERNETES: 'in-cluster' }
    : { ...oidc, DUREKTIV_DOCKER: '/var/run/docker.sock' };

describe('the page of the settings', () => {
  it('has every variable that the settings read, and no other', () => {
    const read = settingsSource
      .match(/\b(?:DUREKTIV|TEMPORAL)_[A-Z_]+\b/g)
      ?.filter((name) => !noSettings.includes(name));
    expect(rows.map(([, name]) => name).sort()).toEqual([...new Set(read)].sort());
  });

  it('leaves those of OpenTelemetry to the page about operating', () => {
    const { text } = page('docs/operating.md');
    const read = settingsSource.match(/\bOTEL_[A-Z_]+\b/g) ?? [];
    expect([...new Set(read)].filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  // The image of the sidecar has the version of the package, and no setting reads that.
  const defaults = rows.flatMap(([, name = '', told = '']) => {
    const value = /^`(.*)`$/.exec(told)?.[1];
    return value === undefined || name === 'DUREKTIV_SIDECAR_IMAGE' ? [] : [[name, value] as const];
  });

  it('tells the defaults of many', () => {
    expect(defaults.length).toBeGreaterThan(20);
  });

  it.each(defaults)('tells the default of %s: %s, which set changes nothing', (name, value) => {
    expect(readSettings({ ...baseOf(name), [name]: value })).toEqual(readSettings(baseOf(name)));
  });
});
