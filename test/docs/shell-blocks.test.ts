import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { commandTree } from '../../src/cli/completion/command-tree.js';
import { program } from '../../src/cli/program.js';
import { readSettings } from '../../src/config/settings.js';
import { label } from '../../src/functions/runtimes/docker/labels.js';
import { packageVersion } from '../../src/process/package-root.js';
import { freePorts } from '../../src/process/ports.js';
import { useEngine } from '../e2e/support/engine.js';
import { until } from '../e2e/support/until.js';
import { temporalCli } from '../support/temporal.js';
import { codeBlocks, page, pages, root } from './support/pages.js';
import { announcements, runBlock, type Shell } from './support/shell.js';

const [shoutPort = 0, curiousPort = 0] = await freePorts(2);
const engine = useEngine({
  functions: { 'my/shout': `http://127.0.0.1:${shoutPort}`, 'my/curious': `http://127.0.0.1:${curiousPort}` },
});

/** Pages whose blocks other tests run. */
const elsewhere: Readonly<Record<string, string>> = {
  'docs/api.md': 'test/docs/api.test.ts',
  'docs/cli.md: durektiv deploy': 'test/docs/cli.test.ts',
  'docs/secrets.md: durektiv codec': 'test/cli/codec.test.ts',
  'docs/operating.md: tar czf': 'test/cli/dev.test.ts',
  'docs/fleet.md: set-current-version': 'test/faults/rollout.test.ts',
};

const folder = mkdtempSync(join(tmpdir(), 'durektiv-shell-blocks-'));
const ending: (() => void)[] = [() => rmSync(folder, { recursive: true, force: true })];
afterAll(() => ending.forEach((end) => end()));

/** A block whose npm, docker or kubectl would start more than a test can: what it would start is judged. */
const formOnly: Readonly<Record<string, (block: string) => Promise<void>>> = {
  'CONTRIBUTING.md: npx vitest': async (block) => {
    const started = await announcements(block, ['npm', 'npx']);
    const paths = started.flatMap(({ args }) => args.filter((arg) => arg.startsWith('test/')));
    expect(paths).toHaveLength(2);
    expect(paths.filter((path) => !existsSync(root + path))).toEqual([]);
  },
  'CONTRIBUTING.md: record-histories': async (block) => {
    const [scenario = ''] = /(?<=record-histories\.mjs )\S+/.exec(block) ?? [];
    const path = `${root}scripts/history-scenarios.mjs`;
    const { scenarios } = (await import(path)) as { scenarios: Readonly<Record<string, unknown>> };
    expect(Object.keys(scenarios)).toContain(scenario);
  },
  'README.md: npm test': async (block) => {
    const started = await announcements(block, ['npm']);
    const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> };
    expect(started.filter(({ args: [script = ''] }) => scripts[script] === undefined)).toEqual([]);
  },
  'README.md: DUREKTIV_FUNCTIONS': async (block) => {
    expect((await settingsOf(block)).functions).toEqual({ 'my/shout': 'http://127.0.0.1:8080' });
  },
  'docs/functions.md: DUREKTIV_FUNCTIONS': async (block) => {
    expect(Object.keys((await settingsOf(block)).functions)).toEqual(['my/echo', '*']);
  },
  'docs/functions.md: docker build': async (block) => {
    const [build] = await announcements(block, ['docker', 'npm']);
    expect(build?.args).toEqual(['build', '-t', `durektiv:${packageVersion()}`, '.']);
    expect((await settingsOf(block)).docker?.engine).toBe('/var/run/docker.sock');
  },
  'docs/running.md: temporal.example': async (block) => {
    expect(await settingsOf(block)).toMatchObject({ temporal: { kind: 'external' }, databaseUrl: expect.any(String) });
  },
  'docs/operating.md: pg_dump': async (block) => {
    const env = { DUREKTIV_DATABASE_URL: 'postgres://db.example/durektiv' };
    await runBlock(block, { cwd: folder, env, announced: ['pg_dump'] });
    const dumps = ['temporal', 'visibility', 'durektiv'].map((name) => {
      const { args } = JSON.parse(readFileSync(join(folder, `${name}.dump`), 'utf8')) as { args: string[] };
      return args;
    });
    expect(dumps).toEqual(
      ['temporal', 'temporal_visibility', env.DUREKTIV_DATABASE_URL].map((database) => ['-Fc', database]),
    );
  },
  'docs/fleet.md: docker compose': async (block) => {
    const [compose] = await announcements(block, ['docker']);
    const { services } = parse(readFileSync(`${root}docker-compose.yml`, 'utf8'), { merge: true }) as {
      services: Record<string, object>;
    };
    expect(compose?.args.slice(0, 3)).toEqual(['compose', 'up', '--build']);
    expect(Object.keys(services)).toContain(compose?.args.at(-1)?.split('=')[0]);
    expect(readSettings(compose?.env).functions).toEqual({ 'my/shout': 'http://shout:8080' });
  },
  'docs/fleet.md: docker volume': async (block) => {
    const { networks } = parse(readFileSync(`${root}docker-compose.yml`, 'utf8')) as {
      networks: Record<string, { name: string }>;
    };
    expect(new Set(block.match(/(?<=label=)\S+/g))).toEqual(new Set([label.fleet]));
    expect(/(?<=network rm )\S+/.exec(block)?.[0]).toBe(networks['functions']?.name);
  },
  'deploy/helm/durektiv/README.md: helm install': async (block) => {
    const started = await announcements(block, ['docker', 'kubectl', 'helm']);
    expect(started.map(({ program: name, args }) => [name, args[0]])).toEqual([
      ['docker', 'build'],
      ['docker', 'push'],
      ['kubectl', 'create'],
      ['helm', 'install'],
      ['kubectl', 'exec'],
    ]);
    const [, , secret, install, exec] = started;
    expect(existsSync(join(root, install?.args[2] ?? '', 'Chart.yaml'))).toBe(true);
    const values = readFileSync(join(root, install?.args[2] ?? '', 'values.yaml'), 'utf8');
    const keys = secret?.args.flatMap((arg) => /^--from-literal=([\w-]+)=\w{48,}$/.exec(arg)?.[1] ?? []) ?? [];
    expect(keys).toHaveLength(2);
    expect(keys.filter((key) => !values.includes(key))).toEqual([]);
    const [script, ...words] = exec?.args.slice((exec?.args.indexOf('--') ?? 0) + 2) ?? [];
    expect(existsSync(join(root, script ?? ''))).toBe(true);
    expect(commandTree(program()).map(({ path }) => path)).toContain(`/${words.slice(0, 2).join('/')}`);
  },
};

async function settingsOf(block: string) {
  const started = await announcements(block, ['docker', 'npm']);
  const start = started.find(({ program: name, args }) => name === 'npm' && args[0] === 'start');
  return readSettings(start?.env);
}

/** A block that is run as it stands, but for ports and hosts. */
const run: Readonly<Record<string, (block: string) => Promise<void>>> = {
  'README.md: @shout.yaml': async (block) => {
    const flow = codeBlocks(page('README.md')).find(({ language }) => language === 'yaml');
    writeFileSync(join(folder, 'shout.yaml'), flow?.text ?? '');
    expect(await runBlock(here(block), { cwd: folder })).toBe('{"text":"HELLO"}');
  },
  'docs/cli.md: durektiv profile': async (block) => {
    writeFileSync(join(folder, 'key.txt'), 'the key\n');
    const env = { XDG_CONFIG_HOME: join(folder, 'config') };
    await runBlock(block, { cwd: folder, env });
    const { profiles } = JSON.parse(await runBlock('durektiv profile list --json', { cwd: folder, env })) as {
      profiles: unknown[];
    };
    expect(profiles).toMatchObject([{ name: 'live', server: 'https://flows.example.com', namespace: 'shop' }]);
  },
  'docs/cli.md: durektiv replay': async (block) => {
    await engine().api.submit('demo', 'states: [{id: a, type: noop}]', {});
    const { temporalAddress, databaseUrl } = engine();
    const there = block.replace('temporal:7233', temporalAddress).replace(/postgres:\S+/, databaseUrl);
    expect(await runBlock(there, { cwd: folder })).toMatch(/^same +\S+ +\d+$/m);
  },
  'docs/cli.md: durektiv schema': async (block) => {
    await runBlock(block, { cwd: folder });
    const schemaIn = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
    expect(schemaIn('flow.schema.json')).toMatchObject({ required: ['states'] });
    expect(schemaIn('test.schema.json')).toMatchObject({ required: ['tests'] });
  },
  'docs/flow-tests.md: durektiv test': async (block) => {
    expect(await runBlock(block, { cwd: projectFolder() })).toMatch(/3 passed, 0 failed[^]*1 passed, 0 failed/);
  },
  'docs/functions.md: /log?': (block) => fromInside(block, ({ logs }) => expect(logs).toContain('page 2 of 2')),
  'docs/functions.md: /var?': (block) =>
    fromInside(block, ({ stdout }) => {
      expect(stdout).toBe('');
      expect(readFileSync(join(folder, 'poem.txt'), 'utf8')).not.toBe('');
    }),
  'docs/running.md: durektiv validate': async (block) => {
    const cwd = projectFolder();
    writeFileSync(join(cwd, 'input.json'), '{"name": "Ada"}');
    expect(await runBlock(block, { cwd })).toMatch(/3 passed, 0 failed[^]*Hello Ada!/);
  },
  'docs/running.md: temporal operator': async (block) => {
    const shell = await withTemporal();
    await runBlock('temporal operator namespace create -n bare', shell);
    const create = block.replace('--namespace default', '--namespace bare');
    expect(create).not.toBe(block);
    const list = 'temporal operator search-attribute list --namespace bare';
    await until('the server takes the attributes', async () => {
      const listed = await runBlock(`${create}\n${list}`, shell).catch(() => '');
      return listed.includes('DurektivErrorCode') ? listed : undefined;
    });
  },
  'docs/in-temporal.md: DirektivRun': async (block) => {
    expect(await runBlock(block, await withTemporal())).toContain('{"twice":42}');
  },
  'docs/secrets.md: /secrets': async (block) => {
    await runBlock(here(block), { cwd: folder, env: { TOKEN: 'hunter2' } });
    const listed = await runBlock(here('curl -sS http://127.0.0.1:6665/api/v2/namespaces/demo/secrets'), {
      cwd: folder,
    });
    expect(JSON.parse(listed)).toMatchObject({ data: [{ name: 'token' }] });
  },
  // The last one: it closes the API to all who have no key.
  'docs/access.md: durektiv keys': async (block) => {
    await engine().api.namespace('shop');
    const revoked =
      '$(durektiv keys list --json | node -e "process.stdout.write(JSON.parse(require(\'fs\').readFileSync(0)).keys[0].id)")';
    const all = here(block).replace('5c0f1a2b3d4e', revoked);
    const printed = await runBlock(`${all}\ndurektiv keys list`, {
      cwd: folder,
      env: { DUREKTIV_DATABASE_URL: engine().databaseUrl },
    });
    expect(printed).toContain('"data":[]');
    expect(
      printed
        .trimEnd()
        .split('\n')
        .slice(-2)
        .filter((line) => line.includes('revoked')),
    ).toHaveLength(1);
  },
};

const blocks = pages.flatMap((each) =>
  codeBlocks(each)
    .filter(({ language }) => language === 'sh')
    .map(({ text }) => ({ path: each.path, text })),
);
const fits = (key: string) => {
  const [path = '', part = ''] = key.split(': ');
  return blocks.filter((block) => block.path === path && block.text.includes(part));
};

describe('the shell blocks of the pages', () => {
  beforeAll(async () => {
    await engine().api.namespace('demo');
    ending.push(await serveShout());
  }, 60_000);

  it('are all run, here or in the tests that are named', () => {
    const keys = [...Object.keys(run), ...Object.keys(formOnly)];
    expect(keys.filter((key) => fits(key).length !== 1)).toEqual([]);
    const known = [...keys, ...Object.keys(elsewhere)].flatMap(fits);
    expect(blocks.filter((block) => !known.includes(block))).toEqual([]);
    expect(Object.values(elsewhere).filter((path) => !existsSync(root + path))).toEqual([]);
  });

  it.each(Object.entries(formOnly))('would start what there is: %s', async (key, check) => {
    await check(fits(key)[0]?.text ?? '');
  });

  it.each(Object.entries(run))(
    'do what they say: %s',
    async (key, check) => {
      await check(fits(key)[0]?.text ?? '');
    },
    60_000,
  );

  it('name scripts that there are', () => {
    const texts = pages.map(({ text }) => text);
    const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> };
    const named = texts.flatMap((text) => [...text.matchAll(/\bnpm run ([\w:]+)|\bnode (scripts\/\S+\.mjs)/g)]);
    expect(named.length).toBeGreaterThan(5);
    const missing = named.filter(([, script, path]) =>
      script === undefined ? !existsSync(root + path) : scripts[script] === undefined,
    );
    expect(missing.map(([text]) => text)).toEqual([]);
  });
});

/** A shell with the program `temporal`, which reaches this engine's server. */
async function withTemporal(): Promise<Shell> {
  const env = { TEMPORAL_ADDRESS: engine().temporalAddress, TEMPORAL_CLI_PATH: await temporalCli() };
  return { cwd: folder, env, before: 'temporal() { "$TEMPORAL_CLI_PATH" "$@"; }' };
}

/** A block with the address of this engine's API. */
const here = (block: string): string => block.replaceAll('http://127.0.0.1:6665', engine().api.url);

/** The function of the README, in a process of its own. */
async function serveShout(): Promise<() => void> {
  const source = codeBlocks(page('README.md')).find(({ language }) => language === 'js')?.text ?? '';
  const args = ['--input-type=module', '-e', source.replace('8080', String(shoutPort))];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: 'ignore' });
  await until('the function listens', () => fetch(`http://127.0.0.1:${shoutPort}`).catch(() => undefined));
  return () => void child.kill();
}

/** A folder with the flow of the page about tests, and its tests. */
function projectFolder(): string {
  const project = mkdtempSync(join(folder, 'project-'));
  mkdirSync(join(project, 'flows'));
  for (const { text } of codeBlocks(page('docs/flow-tests.md'))) {
    const name = /^# (\S+\.yaml)\n/.exec(text)?.[1];
    if (name === undefined) continue;
    writeFileSync(join(project, 'flows', name), text);
    writeFileSync(join(project, name), text);
  }
  return project;
}

/** Runs a block while the engine waits for a function, as that function would. */
async function fromInside(
  block: string,
  check: (seen: { readonly stdout: string; readonly logs: readonly string[] }) => void,
): Promise<void> {
  const { api, functionLogPort } = engine();
  writeFileSync(join(folder, 'poem.txt'), 'so much depends');
  const printed = new Promise<string>((resolve, reject) => {
    const server = createServer((request, response) => {
      const env = { ACTION_ID: String(request.headers['direktiv-actionid']) };
      runBlock(block.replaceAll(':8889', `:${functionLogPort}`), { cwd: folder, env })
        .then(resolve, reject)
        .finally(() => {
          response.end('{}');
          server.close();
        });
    }).listen(curiousPort, '127.0.0.1');
  });
  const flow = `
functions: [{id: curious, image: my/curious, type: knative-workflow}]
states: [{id: ask, type: action, action: {function: curious}}]
`;
  const [{ id, status }, stdout] = await Promise.all([api.submit('demo', flow, {}), printed]);
  expect(status).toBe('complete');
  check({ stdout, logs: await api.logs('demo', id) });
}
