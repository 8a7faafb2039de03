import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readSettings, SettingsError } from '../../src/config/settings.js';

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readSettings(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
  throw new Error('no fault was found');
}

describe('without any variable', () => {
  test('every setting has its default', () => {
    expect(readSettings({})).toEqual({
      functions: {},
      docker: undefined,
      kubernetes: undefined,
      engine: { port: 0, url: undefined },
      api: { host: '127.0.0.1', port: 6665, ui: undefined, proxies: 0, maxRequests: 2000 },
      access: { insecure: false, oidc: undefined },
      keep: { instances: undefined, logs: 30, events: 30, payloads: 30 },
      operations: { host: '127.0.0.1', port: undefined },
      tracing: undefined,
      dataDir: resolve('.durektiv'),
      functionLogPort: 8889,
      subflowDepth: 256,
      workerVersion: undefined,
      databaseUrl: undefined,
      secretKeys: undefined,
      temporal: { kind: 'embedded', port: 7233, uiPort: 8233, cli: undefined },
    });
  });

  test('an empty variable counts as not set', () => {
    expect(readSettings({ DUREKTIV_API_PORT: '', DUREKTIV_FUNCTIONS: '', TEMPORAL_ADDRESS: '' })).toEqual(
      readSettings({}),
    );
  });

  test('the settings are frozen', () => {
    const settings = readSettings({});
    expect([settings, settings.api, settings.functions, settings.temporal].every(Object.isFrozen)).toBe(true);
  });
});

test('each variable sets what it is named after', () => {
  const env = {
    ...{ DUREKTIV_ENGINE_PORT: '1', DUREKTIV_ENGINE_URL: 'http://worker:1' },
    ...{ DUREKTIV_API_HOST: '0.0.0.0', DUREKTIV_API_PORT: '65535', DUREKTIV_UI: 'ui' },
    ...{ DUREKTIV_API_MAX_REQUESTS: '3', DUREKTIV_TRUST_PROXY: '10' },
    ...{
      DUREKTIV_KEEP_INSTANCES: '1',
      DUREKTIV_KEEP_LOGS: '2',
      DUREKTIV_KEEP_EVENTS: '3',
      DUREKTIV_KEEP_PAYLOADS: '4',
    },
    ...{ DUREKTIV_OPERATIONS_HOST: '::', DUREKTIV_OPERATIONS_PORT: '5' },
    ...{ DUREKTIV_FUNCTION_LOG_PORT: '6', DUREKTIV_SUBFLOW_DEPTH: '0', DUREKTIV_WORKER_VERSION: 'v1.0-rc_1' },
  };
  expect(readSettings(env)).toMatchObject({
    engine: { port: 1, url: 'http://worker:1' },
    api: { host: '0.0.0.0', port: 65_535, ui: resolve('ui'), maxRequests: 3, proxies: 10 },
    keep: { instances: 1, logs: 2, events: 3, payloads: 4 },
    operations: { host: '::', port: 5 },
    ...{ functionLogPort: 6, subflowDepth: 0, workerVersion: 'v1.0-rc_1' },
  });
});

test.each(['0', '36501', '1x', 'x1', '1.5', '-1'])('a count that is %s is a fault', (text) => {
  expect(readSettings({ DUREKTIV_KEEP_LOGS: '36500' }).keep.logs).toBe(36_500);
  expect(faultsOf({ DUREKTIV_KEEP_LOGS: text })).toEqual([
    'DUREKTIV_KEEP_LOGS: must be a whole number from 1 to 36500',
  ]);
});

test.each(['v 1', 'v1/', 'x'.repeat(101)])('a version of workers that is %s is a fault', (text) => {
  expect(faultsOf({ DUREKTIV_WORKER_VERSION: text })).toEqual([
    'DUREKTIV_WORKER_VERSION: must be letters, digits, dots and dashes',
  ]);
});

test('the message has every fault on a line of its own', () => {
  expect(() => readSettings({ DUREKTIV_API_PORT: 'x', DUREKTIV_INSECURE: 'yes' })).toThrow(
    'The settings cannot be used:\n  DUREKTIV_API_PORT: must be a port number from 0 to 65535\n  DUREKTIV_INSECURE: must be true or false',
  );
});

describe('who may use the API', () => {
  const provider = { DUREKTIV_OIDC_ISSUER: 'https://login.example', DUREKTIV_OIDC_AUDIENCE: 'flows' };

  test('is everybody when that is said', () => {
    expect(readSettings({ DUREKTIV_INSECURE: 'true' }).access.insecure).toBe(true);
  });

  test('is told by the tokens of an OpenID provider', () => {
    const oidc = { issuer: 'https://login.example', audience: 'flows', claim: 'durektiv', jwksUrl: undefined };
    expect(readSettings(provider).access).toEqual({ insecure: false, oidc });
    const more = { DUREKTIV_OIDC_CLAIM: 'groups', DUREKTIV_OIDC_JWKS_URL: 'https://keys.example' };
    expect(readSettings({ ...provider, ...more }).access.oidc).toEqual({
      ...oidc,
      ...{ claim: 'groups', jwksUrl: 'https://keys.example' },
    });
  });

  test.each([
    [{ DUREKTIV_OIDC_ISSUER: 'https://x' }, 'DUREKTIV_OIDC_AUDIENCE: must be set beside DUREKTIV_OIDC_ISSUER'],
    [{ DUREKTIV_OIDC_AUDIENCE: 'x' }, 'DUREKTIV_OIDC_AUDIENCE: does nothing without DUREKTIV_OIDC_ISSUER'],
    [{ DUREKTIV_OIDC_CLAIM: 'x' }, 'DUREKTIV_OIDC_CLAIM: does nothing without DUREKTIV_OIDC_ISSUER'],
    [{ DUREKTIV_OIDC_JWKS_URL: 'https://x' }, 'DUREKTIV_OIDC_JWKS_URL: does nothing without DUREKTIV_OIDC_ISSUER'],
    [
      { ...provider, DUREKTIV_OIDC_ISSUER: 'login.example' },
      'DUREKTIV_OIDC_ISSUER: must be a URL that starts with http:// or https://',
    ],
  ])('cannot be said by %j', (env, fault) => {
    expect(faultsOf(env)).toEqual([fault]);
  });
});

describe('DUREKTIV_DOCKER', () => {
  test('names the engine in which functions run, and how they do is set beside it', () => {
    expect(readSettings({ DUREKTIV_DOCKER: '/var/run/docker.sock' }).docker).toEqual({
      engine: '/var/run/docker.sock',
      sidecarImage: undefined,
      network: undefined,
      pull: 'missing',
      idle: 600,
      most: 5,
    });
    const all = {
      DUREKTIV_DOCKER: 'tcp://docker:2375',
      DUREKTIV_DOCKER_NETWORK: 'functions',
      DUREKTIV_DOCKER_PULL: 'always',
      DUREKTIV_SIDECAR_IMAGE: 'my/durektiv',
      DUREKTIV_CONTAINER_IDLE: '60',
      DUREKTIV_CONTAINER_LIMIT: '2',
    };
    expect(readSettings(all).docker).toEqual({
      engine: 'tcp://docker:2375',
      sidecarImage: 'my/durektiv',
      network: 'functions',
      pull: 'always',
      idle: 60,
      most: 2,
    });
  });

  test.each(['docker.sock', 'ssh://host', ''.padEnd(3, ' ')])('that is %j is a fault', (text) => {
    expect(faultsOf({ DUREKTIV_DOCKER: text })).toEqual([
      'DUREKTIV_DOCKER: must be the path of a socket, such as /var/run/docker.sock, or a URL that starts with http:// or tcp://',
    ]);
  });
});

describe('DUREKTIV_KUBERNETES', () => {
  test('names the cluster in which functions run, and how they do is set beside it', () => {
    expect(readSettings({ DUREKTIV_KUBERNETES: 'in-cluster' }).kubernetes).toEqual({
      config: 'in-cluster',
      namespace: 'direktiv-services-direktiv',
      workload: 'deployment',
      serviceAccount: undefined,
      sidecarImage: undefined,
      idle: 600,
      most: 5,
    });
    const all = {
      DUREKTIV_KUBERNETES: './kubeconfig',
      DUREKTIV_KUBERNETES_NAMESPACE: 'functions',
      DUREKTIV_KUBERNETES_SERVICE_ACCOUNT: 'puller',
      DUREKTIV_KUBERNETES_WORKLOAD: 'knative',
      DUREKTIV_SIDECAR_IMAGE: 'my/durektiv',
      DUREKTIV_CONTAINER_IDLE: '60',
      DUREKTIV_CONTAINER_LIMIT: '2',
    };
    expect(readSettings(all).kubernetes).toEqual({
      config: './kubeconfig',
      namespace: 'functions',
      workload: 'knative',
      serviceAccount: 'puller',
      sidecarImage: 'my/durektiv',
      idle: 60,
      most: 2,
    });
  });

  test.each([
    [{ DUREKTIV_KUBERNETES: 'yes' }, 'DUREKTIV_KUBERNETES: must be in-cluster, or the path of a kubeconfig'],
    [{ DUREKTIV_KUBERNETES: 'in-cluster', DUREKTIV_KUBERNETES_NAMESPACE: 'My_Own' }, 'must be a name of Kubernetes'],
    [{ DUREKTIV_KUBERNETES: 'in-cluster', DUREKTIV_DOCKER: '/d.sock' }, 'not in both: unset DUREKTIV_DOCKER'],
    [
      { DUREKTIV_KUBERNETES: 'in-cluster', DUREKTIV_KUBERNETES_WORKLOAD: 'pods' },
      'must be deployment, knative or auto',
    ],
    [{ DUREKTIV_KUBERNETES_WORKLOAD: 'knative' }, 'does nothing without DUREKTIV_KUBERNETES'],
    [{ DUREKTIV_KUBERNETES_NAMESPACE: 'functions' }, 'does nothing without DUREKTIV_KUBERNETES'],
    [{ DUREKTIV_KUBERNETES_SERVICE_ACCOUNT: 'puller' }, 'does nothing without DUREKTIV_KUBERNETES'],
  ])('with %j is a fault', (env, fault) => {
    expect(faultsOf(env)).toEqual([expect.stringContaining(fault)]);
  });
});

describe('OTEL_EXPORTER_OTLP_ENDPOINT', () => {
  const traced = (env: Record<string, string>) => readSettings(env).tracing;

  test('is where traces are sent, below it', () => {
    for (const end of ['', '/']) {
      expect(traced({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://collector:4318${end}` })).toEqual({
        url: 'http://collector:4318/v1/traces',
      });
    }
  });

  test('counts less than the one for traces, which is the whole URL', () => {
    const own = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/mine' };
    expect(traced({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://other', ...own })).toEqual({
      url: 'http://collector:4318/mine',
    });
  });

  test('does nothing when the SDK is to be off', () => {
    expect(traced({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://other', OTEL_SDK_DISABLED: 'true' })).toBeUndefined();
  });

  test.each(['http/json', 'http/protobuf'])(
    'may come with the protocol %s, which collectors take at one port',
    (protocol) => {
      const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_EXPORTER_OTLP_PROTOCOL: protocol };
      expect(traced(env)).toBeDefined();
    },
  );

  test('is a fault when it is no URL, or when spans are to be sent otherwise', () => {
    expect(faultsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toEqual([
      'OTEL_EXPORTER_OTLP_ENDPOINT: must be a URL that starts with http:// or https://',
      'OTEL_EXPORTER_OTLP_PROTOCOL: must be http/json: spans are sent as JSON over HTTP, usually to port 4318',
    ]);
  });
});

describe('DUREKTIV_FUNCTIONS', () => {
  test('maps images to URLs, * to every other image', () => {
    const text = '{"my/image": "http://127.0.0.1:9000", "*": "https://functions.example/run"}';
    expect(readSettings({ DUREKTIV_FUNCTIONS: text }).functions).toEqual({
      'my/image': 'http://127.0.0.1:9000',
      '*': 'https://functions.example/run',
    });
  });

  test('that is not JSON is a fault', () => {
    expect(faultsOf({ DUREKTIV_FUNCTIONS: '{a' })[0]).toMatch(/^DUREKTIV_FUNCTIONS: is not JSON/);
  });

  test.each(['[]', '"x"', '3', 'null'])('that is %s is a fault', (text) => {
    expect(faultsOf({ DUREKTIV_FUNCTIONS: text })).toEqual([
      'DUREKTIV_FUNCTIONS: must be a JSON object such as {"my/image": "http://127.0.0.1:8080"}',
    ]);
  });

  test('names each image whose URL is wrong, without the URL: it may hold a password', () => {
    const text = '{"a": "ftp://user:secret@host", "b": 7, "c": "http://ok"}';
    expect(faultsOf({ DUREKTIV_FUNCTIONS: text })).toEqual([
      'DUREKTIV_FUNCTIONS, a: must be a URL that starts with http:// or https://',
      'DUREKTIV_FUNCTIONS, b: must be a URL',
    ]);
  });
});

test.each(['DUREKTIV_API_PORT', 'DUREKTIV_FUNCTION_LOG_PORT', 'DUREKTIV_TEMPORAL_PORT', 'DUREKTIV_TEMPORAL_UI_PORT'])(
  '%s refuses what is no port',
  (name) => {
    for (const text of ['http', '-1', '65536', '1.5', ' 80']) {
      expect(faultsOf({ [name]: text })).toEqual([`${name}: must be a port number from 0 to 65535`]);
    }
  },
);

test.each(['postgres://user:pa@ss/word@host/db', 'postgres://user:12#a@host/db', 'postgres://user:12?a@host/db'])(
  'a password that would be torn apart, and told in part, is refused: %s',
  (url) => {
    expect(faultsOf({ DUREKTIV_DATABASE_URL: url })).toEqual([expect.stringContaining('%40 for @, %2F for /')]);
  },
);

test('a password in percent-encoding is taken, and an @ elsewhere', () => {
  const databaseUrl = 'postgres://user:pa%40ss%2Fword@host/db?application_name=flows@shop';
  expect(readSettings({ DUREKTIV_DATABASE_URL: databaseUrl }).databaseUrl).toBe(databaseUrl);
});

test.each(['disable', 'no-verify', 'prefer', 'require', 'verify-ca', 'verify-full'])(
  'a database is reached by TLS as %s says',
  (mode) => {
    const databaseUrl = `postgres://u@host/db?sslmode=${mode}`;
    expect(readSettings({ DUREKTIV_DATABASE_URL: databaseUrl }).databaseUrl).toBe(databaseUrl);
  },
);

test('a mode of TLS to the database that PostgreSQL has not is a fault', () => {
  const faults = faultsOf({ DUREKTIV_DATABASE_URL: 'postgres://u@host/db?sslmode=verify_full' });
  expect(faults).toEqual([expect.stringContaining('its sslmode must be disable, no-verify')]);
});

test('a fault of what Temporal is reached by names the variables that were set', () => {
  expect(faultsOf({ TEMPORAL_ADDRESS: 'a:1', TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/nonexistent' })).toEqual([
    expect.stringMatching(/^TEMPORAL_ADDRESS, TEMPORAL_TLS_SERVER_CA_CERT_PATH: .*\/nonexistent/),
  ]);
});

test('a configuration file of Temporal that is not there is a fault, also beside an address', () => {
  expect(faultsOf({ TEMPORAL_ADDRESS: 'a:1', TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml' })).toEqual([
    'TEMPORAL_CONFIG_FILE: there is no such file',
  ]);
});

test('all faults are listed at once', () => {
  const faults = faultsOf({
    DUREKTIV_API_PORT: 'x',
    DUREKTIV_FUNCTIONS: '[]',
    DUREKTIV_DATABASE_URL: 'mysql://user:secret@host/db',
    TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
    TEMPORAL_PROFILE: 'missing',
  });
  expect(faults.map((fault) => fault.slice(0, fault.indexOf(':')))).toEqual([
    'DUREKTIV_FUNCTIONS',
    'DUREKTIV_API_PORT',
    'DUREKTIV_DATABASE_URL',
    'TEMPORAL_CONFIG_FILE',
  ]);
  expect(faults.join()).not.toContain('secret');
});

describe('the data folder', () => {
  test('is made absolute', () => {
    expect(readSettings({ DUREKTIV_DATA_DIR: 'some/place' }).dataDir).toBe(resolve('some/place'));
  });
});

describe('Temporal', () => {
  test('TEMPORAL_ADDRESS means an external server', () => {
    const { temporal } = readSettings({ TEMPORAL_ADDRESS: 'temporal.example:7233', TEMPORAL_NAMESPACE: 'flows' });
    expect(temporal).toMatchObject({
      kind: 'external',
      connection: { namespace: 'flows', connectionOptions: { address: 'temporal.example:7233' } },
    });
  });

  test('a profile of a configuration file means an external server', () => {
    const dir = mkdtempSync(join(tmpdir(), 'durektiv-settings-'));
    const file = join(dir, 'temporal.toml');
    writeFileSync(file, '[profile.prod]\naddress = "cloud.example:7233"\nnamespace = "prod"\n');
    const { temporal } = readSettings({ TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'prod' });
    rmSync(dir, { recursive: true });
    expect(temporal).toMatchObject({
      kind: 'external',
      connection: { namespace: 'prod', connectionOptions: { address: 'cloud.example:7233' } },
    });
  });

  test('the ports and the CLI of the embedded server can be set', () => {
    const env = { DUREKTIV_TEMPORAL_PORT: '1', DUREKTIV_TEMPORAL_UI_PORT: '2', DUREKTIV_TEMPORAL_CLI: '/opt/temporal' };
    expect(readSettings(env).temporal).toEqual({ kind: 'embedded', port: 1, uiPort: 2, cli: '/opt/temporal' });
  });
});

describe('DUREKTIV_SECRETS_KEY', () => {
  const hex = 'ab'.repeat(32);

  test('holds one key or several, the first one seals', () => {
    const other = Buffer.alloc(32, 1).toString('base64');
    const keys = readSettings({ DUREKTIV_SECRETS_KEY: `${hex},${other}` }).secretKeys ?? [];
    expect(keys.map(({ bytes }) => bytes.toString('hex'))).toEqual([hex, '01'.repeat(32)]);
  });

  test('that is no key is a fault, which does not show it', () => {
    const [fault = ''] = faultsOf({ DUREKTIV_SECRETS_KEY: 'my-password' });
    expect(fault).toMatch(/^DUREKTIV_SECRETS_KEY: must be 32 random bytes in hex or base64/);
    expect(fault).not.toContain('my-password');
  });
});
