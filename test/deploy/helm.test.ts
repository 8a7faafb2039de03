import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { flowQueue, functionQueue } from '../../src/interpreter/contract.js';
import { packageVersion } from '../../src/process/package-root.js';
import { SEARCH_ATTRIBUTES } from '../../src/temporal/search-attributes.js';
import { codeBlocks, page } from '../docs/support/pages.js';
import { describeWithHelm } from '../support/helm/describe.js';
import { type KubernetesObject, type Labels, lint, notes, render } from '../support/helm/chart.js';
import { requireHelm } from '../support/helm/helm.js';
import {
  containerOf,
  type Container,
  labelsOf,
  ofKind,
  selects,
  type Workload,
  workloads,
} from '../support/helm/workloads.js';
import { faultsOf, temporalTrigger } from '../support/kubernetes/validate.js';
import { settingsSource } from '../support/settings-source.js';

const file = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const KEDA_WITHOUT_KEY =
  'flows.autoscaling.by=backlog,temporal.bundled=false,temporal.address=temporal.example:7233,temporal.tls.enabled=true';

const places: Readonly<Record<string, readonly string[]>> = {
  'as it is': [],
  'with everything': ['--values', 'test/deploy/helm/everything.yaml'],
  'with a database and a Temporal of its own': ['--values', 'test/deploy/helm/external.yaml'],
  'with as little as there can be': ['--values', 'test/deploy/helm/bare.yaml'],
};

describeWithHelm('the chart', () => {
  // Where Helm cannot be fetched it is built, which takes minutes.
  beforeAll(() => requireHelm(), 900_000);

  it.each(Object.entries(places))('%s has no fault that Helm finds', async (_title, options) => {
    expect(await lint(...options)).toContain('0 chart(s) failed');
  });

  describe.each(Object.entries(places))('%s', (_title, options) => {
    let objects: readonly KubernetesObject[];
    beforeAll(async () => void (objects = await render(...options)));

    it('makes what Kubernetes takes, without an unknown field', () => {
      expect(objects.flatMap((object) => faultsOf(object).map((fault) => `${object.metadata.name}: ${fault}`))).toEqual(
        [],
      );
    });

    it('gives every object a name of its own and the labels of its release', () => {
      const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
      expect(objects.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/instance'] !== 'live')).toEqual([]);
    });

    it('has selectors that select their own pods, and those of nobody else', () => {
      const all = workloads(objects);
      const selected = all.map(({ spec }) =>
        all.filter((other) => selects(spec.selector.matchLabels, labelsOf(other))),
      );
      expect(selected).toEqual(all.map((workload) => [workload]));
    });

    it('has services, budgets and scalers of pods that are there', () => {
      const all = workloads(objects);
      const one = (selector: Labels) => all.filter((workload) => selects(selector, labelsOf(workload)));
      for (const { spec } of ofKind(objects, 'Service')) {
        const { selector, ports } = spec as { selector: Labels; ports: { targetPort: string }[] };
        const [workload, ...others] = one(selector);
        expect(others).toEqual([]);
        const open = containerOf(workload!).ports?.map(({ name }) => name);
        expect(ports.filter(({ targetPort }) => !open?.includes(targetPort))).toEqual([]);
      }
      for (const { spec } of ofKind(objects, 'PodDisruptionBudget'))
        expect(one((spec as Workload['spec']).selector.matchLabels)).toHaveLength(1);
      const names = all.map(({ metadata }) => metadata.name);
      for (const { spec } of [...ofKind(objects, 'HorizontalPodAutoscaler'), ...ofKind(objects, 'ScaledObject')]) {
        const { scaleTargetRef } = spec as { scaleTargetRef: { name: string } };
        expect(names).toContain(scaleTargetRef.name);
        expect(all.find(({ metadata }) => metadata.name === scaleTargetRef.name)?.spec.replicas).toBeUndefined();
      }
    });

    it('names service accounts that it makes, of which none has a token but by need', () => {
      const made = ofKind(objects, 'ServiceAccount');
      const used = workloads(objects).map(({ spec }) => spec.template.spec.serviceAccountName);
      expect([...new Set(used)].sort()).toEqual(made.map(({ metadata }) => metadata.name).sort());
    });

    it('lets no container do more than it must', () => {
      for (const workload of workloads(objects)) {
        expect(workload.spec.template.spec.securityContext).toMatchObject({
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
        });
        expect(containerOf(workload).securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
    });

    it('sets nothing that is no setting, and nothing twice', () => {
      for (const workload of workloads(objects).filter((each) => containerOf(each).command !== undefined)) {
        const names = containerOf(workload).env?.map(({ name }) => name) ?? [];
        expect(names.filter((name) => !settings.has(name))).toEqual([]);
        expect(names).toEqual([...new Set(names)]);
      }
    });

    it('holds no secret', () => {
      expect(ofKind(objects, 'Secret')).toEqual([]);
      const variables = workloads(objects).flatMap((workload) => containerOf(workload).env ?? []);
      const secret = variables.filter(({ name }) => /PASSWORD|SECRET|API_KEY/.test(name));
      expect(secret.length).toBeGreaterThan(0);
      expect(secret.filter(({ valueFrom }) => valueFrom === undefined)).toEqual([]);
      const url = variables.find(({ name }) => name === 'DUREKTIV_DATABASE_URL')?.value ?? '';
      expect(new URL(url).password).toBe('');
    });

    it('asks every role whether it lives and can work where it says so', () => {
      for (const workload of workloads(objects).filter((each) => containerOf(each).command !== undefined)) {
        const { readinessProbe, ports } = containerOf(workload);
        expect(readinessProbe?.httpGet).toEqual({ path: '/readyz', port: 'operations' });
        expect(ports).toContainEqual({ name: 'operations', containerPort: 9464 });
      }
    });
  });

  it('has every role of a fleet', async () => {
    const roles = workloads(await render())
      .map(containerOf)
      .filter(({ image }) => image === `durektiv:${packageVersion()}`);
    expect(roles.map(({ args }) => args?.join(' '))).toEqual(['server', 'worker flows', 'worker functions']);
    const [, program = ''] = roles[0]?.command ?? [];
    expect(existsSync(new URL(`../../${program}`, import.meta.url))).toBe(true);
  });

  it('gives function workers in a cluster the rights that the page about functions names, and the API those to show and end', async () => {
    const [named] = codeBlocks(page('docs/functions.md')).filter(({ text }) => text.startsWith('rules:'));
    const { rules } = parse(named?.text ?? '') as { rules: { verbs: string[] }[] };
    const objects = await render(...(places['with a database and a Temporal of its own'] ?? []));
    const roles = ofKind(objects, 'Role') as unknown as { metadata: { name: string }; rules: { verbs: string[] }[] }[];
    const rightsOf = (name: string) => roles.find(({ metadata }) => metadata.name === name)?.rules;
    expect(rightsOf('live-durektiv-functions')).toEqual(rules);
    const verbs = rightsOf('live-durektiv-api')?.flatMap((rule) => rule.verbs);
    expect([...new Set(verbs)].sort()).toEqual(['delete', 'get', 'list', 'patch']);
    const tokens = workloads(objects).filter(({ spec }) => spec.template.spec.automountServiceAccountToken);
    expect(tokens.map(({ metadata }) => metadata.name)).toEqual(['live-durektiv-api', 'live-durektiv-functions']);
    expect(ofKind(await render(), 'Role')).toEqual([]);
  });

  it('brings the PostgreSQL of docker-compose.yml, and a Temporal dev server that knows our search attributes', async () => {
    const { services } = parse(file('docker-compose.yml')) as { services: Record<string, { image: string }> };
    const bundled = workloads(await render())
      .map(containerOf)
      .filter(({ command }) => command === undefined);
    const [postgres, temporal] = bundled.sort((a, b) => (a.image < b.image ? -1 : 1));
    expect(postgres?.image).toBe(services['postgres']?.image);
    expect(temporal?.args?.slice(0, 2)).toEqual(['server', 'start-dev']);
    const attributes = Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => `--search-attribute=${name}=${type}`);
    expect(temporal?.args).toEqual(expect.arrayContaining(attributes));
  });

  it('makes nothing of what is off', async () => {
    const objects = await render(...(places['with as little as there can be'] ?? []));
    const count = (kind: string) => ofKind(objects, kind).length;
    expect(objects.length).toBe(count('Deployment') + count('ServiceAccount') + count('Service'));
    expect(objects.map(({ metadata }) => metadata.name).filter((name) => /postgres|temporal/.test(name))).toEqual([]);
  });

  it.each(Object.entries(places).filter(([title]) => !title.includes('little')))(
    '%s has a network policy for every pod',
    async (_title, options) => {
      const objects = await render(...options);
      const policies = ofKind(objects, 'NetworkPolicy')
        .filter(({ metadata }) => metadata.namespace === undefined)
        .map(({ spec }) => spec as { podSelector: { matchLabels: Labels }; policyTypes: string[] });
      for (const workload of workloads(objects)) {
        const covering = policies.filter(({ podSelector }) => selects(podSelector.matchLabels, labelsOf(workload)));
        expect(covering.map(({ policyTypes }) => policyTypes)).toEqual([['Ingress', 'Egress']]);
      }
    },
  );

  it('lets only the fleet reach the database, and only the API be reached', async () => {
    const policies = new Map(
      ofKind(await render(), 'NetworkPolicy').map(({ metadata, spec }) => [
        metadata.name,
        spec as { ingress: unknown[] },
      ]),
    );
    expect(policies.get('live-durektiv-postgres')?.ingress).toEqual([
      { ports: [{ port: 5432 }], from: [{ podSelector: { matchLabels: { 'durektiv/fleet': 'live' } } }] },
    ]);
    expect(policies.get('live-durektiv-api')?.ingress).toEqual([{ ports: [{ port: 6665 }] }]);
    expect(policies.get('live-durektiv-flows')?.ingress).toEqual([]);
    expect(policies.get('live-durektiv-functions')?.ingress).toEqual([]);
  });

  it('keeps the flow workers of earlier versions beside those of the current one', async () => {
    const flows = workloads(await render(...(places['with everything'] ?? []))).filter(
      ({ spec }) => spec.template.metadata.labels['durektiv/role'] === 'flows',
    );
    const version = ({ env }: Container) => env?.find(({ name }) => name === 'DUREKTIV_WORKER_VERSION')?.value;
    expect(
      flows.map((each) => [
        each.metadata.name,
        version(containerOf(each)),
        containerOf(each).image,
        each.spec.replicas,
      ]),
    ).toEqual([
      ['live-durektiv-flows-2-0-0', '2.0.0', 'registry.example.com/durektiv:2.0.0', undefined],
      ['live-durektiv-flows-1-9-b', '1.9_b', 'registry.example.com/durektiv:1.9.0', 3],
      ['live-durektiv-flows-1', '1', 'registry.example.com/durektiv:1.0.0', 1],
    ]);
  });

  it('gives images their URLs as the settings read them', async () => {
    const [api] = workloads(await render(...(places['with everything'] ?? [])));
    const { value = '' } = containerOf(api!).env?.find(({ name }) => name === 'DUREKTIV_FUNCTIONS') ?? {};
    expect(JSON.parse(value)).toEqual({ 'my/shout': 'http://shout.shop:8080', '*': 'http://any.shop:8080/"quoted"' });
  });

  it('lets KEDA count what waits in Temporal, by version', async () => {
    const scaled = ofKind(await render(...(places['with everything'] ?? [])), 'ScaledObject');
    const byQueue = (minReplicaCount: number, name: string, metadata: object) => ({
      scaleTargetRef: { name },
      minReplicaCount,
      maxReplicaCount: 10,
      triggers: [
        {
          type: 'temporal',
          metadata: { endpoint: 'live-durektiv-temporal.flows.svc:7233', namespace: 'default', ...metadata },
        },
      ],
    });
    expect(scaled.map(({ spec }) => spec)).toEqual([
      byQueue(2, 'live-durektiv-flows-2-0-0', {
        taskQueue: flowQueue,
        queueTypes: 'workflow,activity',
        targetQueueSize: '50',
        workerDeploymentName: 'durektiv',
        workerDeploymentBuildId: '2.0.0',
      }),
      byQueue(0, 'live-durektiv-functions', {
        taskQueue: functionQueue,
        queueTypes: 'activity',
        targetQueueSize: '100',
      }),
    ]);
  });

  it.each(Object.entries(places))('%s gives KEDA what its trigger for Temporal reads', async (_title, options) => {
    const objects = await render(...options);
    const triggers = ofKind(objects, 'ScaledObject').flatMap(
      ({ spec }) => (spec as { triggers: { metadata: object }[] }).triggers,
    );
    for (const names of triggers.map(({ metadata }) => Object.keys(metadata))) {
      expect(names.filter((name) => !temporalTrigger.metadata.includes(name))).toEqual([]);
      expect(temporalTrigger.required.filter((name) => !names.includes(name))).toEqual([]);
    }
    const secrets = ofKind(objects, 'TriggerAuthentication').flatMap(
      ({ spec }) => (spec as { secretTargetRef: { parameter: string }[] }).secretTargetRef,
    );
    expect(secrets.filter(({ parameter }) => !temporalTrigger.authentication.includes(parameter))).toEqual([]);
  });

  it('signs KEDA in where Temporal asks who it is', async () => {
    const objects = await render(...(places['with a database and a Temporal of its own'] ?? []));
    const [scaled] = ofKind(objects, 'ScaledObject');
    expect(scaled?.spec).toMatchObject({
      triggers: [
        { metadata: { tlsServerName: 'temporal.example.com' }, authenticationRef: { name: 'live-durektiv-temporal' } },
      ],
    });
    expect(ofKind(objects, 'TriggerAuthentication').map(({ metadata, spec }) => [metadata.name, spec])).toEqual([
      [
        'live-durektiv-temporal',
        {
          secretTargetRef: [
            { parameter: 'apiKey', name: 'live', key: 'temporal-api-key' },
            { parameter: 'cert', name: 'temporal-tls', key: 'tls.crt' },
            { parameter: 'key', name: 'temporal-tls', key: 'tls.key' },
            { parameter: 'ca', name: 'temporal-tls', key: 'ca.crt' },
          ],
        },
      ],
    ]);
  });

  it('trusts authorities of its own, with a Temporal that asks for no certificate of clients', async () => {
    const own =
      'trustedAuthorities=own-ca,temporal.bundled=false,temporal.address=t.example:7233,temporal.tls.enabled=true';
    const ours = workloads(await render('--set', own)).filter(({ metadata }) => !metadata.name.endsWith('-postgres'));
    expect(ours).toHaveLength(3);
    for (const workload of ours) {
      const values = Object.fromEntries((containerOf(workload).env ?? []).map(({ name, value }) => [name, value]));
      const ca = '/etc/durektiv/authorities/ca.crt';
      expect(values).toMatchObject({ NODE_EXTRA_CA_CERTS: ca, TEMPORAL_TLS_SERVER_CA_CERT_PATH: ca });
      expect(JSON.stringify(workload)).toContain('{"name":"authorities","configMap":{"name":"own-ca"}}');
      expect(JSON.stringify(workload)).toContain(
        '{"name":"authorities","mountPath":"/etc/durektiv/authorities","readOnly":true}',
      );
    }
  });

  it.each([
    ['a value that there is not', '--set', 'api.replica=3', /additional propert(ies|y replica)/i],
    [
      'a password among the settings',
      '--set',
      'settings.DUREKTIV_DATABASE_URL=postgres://u:p@db/d',
      'settings.DUREKTIV_DATABASE_URL has a value of its own in this chart',
    ],
    [
      'a secret among the settings',
      '--set',
      'settings.TEMPORAL_API_KEY=k',
      'settings.TEMPORAL_API_KEY may hold a secret, which whoever sees the pods could read: the chart takes those it knows from',
    ],
    ['a setting that is none', '--set', 'settings.FOO=1', 'settings.FOO is no setting'],
    ['no host of the database', '--set', 'database.bundled=false', 'database.host is needed'],
    ['no address of Temporal', '--set', 'temporal.bundled=false', 'temporal.address is needed'],
    ['no pod at all by the processor', '--set', 'flows.autoscaling.by=cpu,flows.autoscaling.min=0', 'flows'],
    [
      'more pods at least than at most',
      '--set',
      'api.autoscaling.by=cpu,api.autoscaling.min=20',
      'min is 20 and max is 10',
    ],
    [
      'the same by what waits',
      '--set',
      'flows.autoscaling.by=backlog,flows.autoscaling.max=1',
      'min is 2 and max is 1',
    ],
    [
      'to let KEDA ask a Temporal that it cannot speak to',
      '--set',
      KEDA_WITHOUT_KEY,
      'KEDA speaks TLS to Temporal only',
    ],
    [
      'a setting that has a value of its own',
      '--set',
      'settings.DUREKTIV_WORKER_VERSION=2',
      'settings.DUREKTIV_WORKER_VERSION has a value of its own',
    ],
  ])('refuses %s', async (_title, flag, value, reason) => {
    await expect(render(flag, value)).rejects.toThrow(reason);
  });

  const shown = codeBlocks(page('deploy/helm/durektiv/README.md')).filter(({ language }) => language === 'yaml');
  it.each(shown.map(({ text }, index) => [index + 1, text] as const))(
    'takes the values of its page: block %i',
    async (index, text) => {
      const values = join(mkdtempSync(join(tmpdir(), 'durektiv-values-')), `${index}.yaml`);
      writeFileSync(values, text);
      expect((await render('--values', values)).flatMap(faultsOf)).toEqual([]);
      rmSync(dirname(values), { recursive: true });
    },
  );

  it('tells after an install what is to be done', async () => {
    expect(await notes()).toContain('create secret generic durektiv');
    expect(await notes()).toContain('exec deploy/live-durektiv-flows -- node dist/src/cli/main.js keys create admin');
    expect(await notes(...(places['with everything'] ?? []))).toContain('https://flows.example.com/api/v2');
  });
});

describe('the chart and the program', () => {
  it('have one version', () => {
    const { version, appVersion } = parse(file('deploy/helm/durektiv/Chart.yaml')) as {
      version: string;
      appVersion: string;
    };
    expect([version, appVersion]).toEqual([packageVersion(), packageVersion()]);
  });

  it('has a README with every value and its default', () => {
    const rows = [...file('deploy/helm/durektiv/README.md').matchAll(/^\| `([\w.]+)` +\| (?:`(.*?)`|none) +\|/gm)];
    const values = leaves(parse(file('deploy/helm/durektiv/values.yaml')));
    expect(Object.fromEntries(rows.map(([, name, standard]) => [name, standard ?? '']))).toEqual(values);
  });
});

/** The program's settings, and what Temporal's and PostgreSQL's clients read. */
const settings = new Set([
  ...(settingsSource.match(/\bDUREKTIV_\w+/g) ?? []),
  'TEMPORAL_ADDRESS',
  'TEMPORAL_NAMESPACE',
  'TEMPORAL_API_KEY',
  'TEMPORAL_TLS',
  'TEMPORAL_TLS_SERVER_NAME',
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  'PGPASSWORD',
]);

/** Every value by its path, as the README writes it; what is `resources` or a list counts as one. */
function leaves(values: unknown, path = ''): Readonly<Record<string, string>> {
  const inner =
    typeof values === 'object' &&
    values !== null &&
    !Array.isArray(values) &&
    !/resources$/.test(path) &&
    Object.keys(values).length > 0;
  if (!inner) return { [path]: typeof values === 'string' ? values : JSON.stringify(values) };
  return Object.assign(
    {},
    ...Object.entries(values).map(([key, value]) => leaves(value, path === '' ? key : `${path}.${key}`)),
  );
}
