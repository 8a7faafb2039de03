import { resolve } from 'node:path';
import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import type { OidcSettings } from '../access/oidc.js';
import type { KeepSettings } from '../instances/retention.js';
import {
  dockerAddress,
  type DockerRuntimeSettings,
  dockerSettings,
  type EngineSettings,
  pullPolicy,
} from './docker-settings.js';
import {
  clusterConfig,
  clusterName,
  type KubernetesRuntimeSettings,
  kubernetesSettings,
} from './kubernetes-settings.js';
import { parseSecretKeys, type SecretKey } from '../secrets/secret-key.js';

/** Image -> URL of a server that already runs its function; `*` stands for every other image. */
export type FunctionEndpoints = Readonly<Record<string, string>>;

/** Which Temporal to use: the dev server we start ourselves, or one that the standard variables name. */
export type TemporalSettings =
  | {
      readonly kind: 'embedded';
      readonly port: number;
      readonly uiPort: number;
      /** Path of a Temporal CLI of the user's choice. */
      readonly cli: string | undefined;
    }
  | { readonly kind: 'external'; readonly connection: ClientConnectConfig };

/** Where the API listens, and what it takes on. */
export interface ApiSettings {
  readonly host: string;
  readonly port: number;
  /** Absolute path of a folder with static files that is served beside the API. */
  readonly ui: string | undefined;
  /** How many proxies in front of the API write down where a request came from. */
  readonly proxies: number;
  /** Requests in work at the same time, at most. */
  readonly maxRequests: number;
}

/** Who may use the API. */
export interface AccessSettings {
  /** Listen to others without asking for a key. */
  readonly insecure: boolean;
  readonly oidc: OidcSettings | undefined;
}

/** Where health and metrics are served. */
export interface OperationsSettings {
  readonly host: string;
  /** Absent: nowhere. */
  readonly port: number | undefined;
}

/** Where spans are sent. */
export interface TracingSettings {
  /** The whole URL. */
  readonly url: string;
}

/** Everything that can be set from outside, read once at the start. A port of 0 stands for any free port. */
export interface Settings {
  readonly functions: FunctionEndpoints;
  /** Absent: functions run at endpoints only. */
  readonly docker: DockerRuntimeSettings | undefined;
  /** Absent, or there is no Docker. */
  readonly kubernetes: KubernetesRuntimeSettings | undefined;
  readonly engine: EngineSettings;
  readonly api: ApiSettings;
  readonly access: AccessSettings;
  readonly keep: KeepSettings;
  readonly operations: OperationsSettings;
  /** Absent: nothing is traced. */
  readonly tracing: TracingSettings | undefined;
  /** Absolute path. */
  readonly dataDir: string;
  readonly functionLogPort: number;
  /** Ancestors an instance may have at most. */
  readonly subflowDepth: number;
  /** Version of the flow workers of a fleet: instances stay on the one that began them. Absent: any worker takes any. */
  readonly workerVersion: string | undefined;
  /** Absent: the embedded PostgreSQL. Holds a password: never print it. */
  readonly databaseUrl: string | undefined;
  /** Keys for secrets, the first one seals. Absent: a generated one for the embedded PostgreSQL, none for another. Never print them. */
  readonly secretKeys: readonly SecretKey[] | undefined;
  readonly temporal: TemporalSettings;
}

/** Settings that cannot be used. The message lists every fault, one a line. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(readonly faults: readonly string[]) {
    super(`The settings cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

/** Any of these set, and the user has a Temporal server of their own. */
const EXTERNAL_TEMPORAL = ['TEMPORAL_ADDRESS', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'] as const;

const anyPort = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number from 0 to 65535')
  .transform(Number)
  .refine((value) => value <= 65_535, 'must be a port number from 0 to 65535');

const port = (standard: number) => anyPort.default(standard);

const isUrl = (text: string, ...protocols: readonly string[]) =>
  URL.canParse(text) && protocols.includes(new URL(text).protocol);

const functions = z
  .string()
  .default('{}')
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: `is not JSON (${(error as Error).message})` });
      return z.NEVER;
    }
  })
  .pipe(
    z.record(
      z.string().min(1, 'an image needs a name'),
      z
        .string('must be a URL')
        .refine((url) => isUrl(url, 'http:', 'https:'), 'must be a URL that starts with http:// or https://'),
      'must be a JSON object such as {"my/image": "http://127.0.0.1:8080"}',
    ),
  );

const secretKeys = z.string().transform((text, context) => {
  const keys = parseSecretKeys(text);
  if (keys !== undefined) return keys;
  context.addIssue({
    code: 'custom',
    message:
      'must be 32 random bytes in hex or base64, as `openssl rand -hex 32` gives them, or several such keys with commas between',
  });
  return z.NEVER;
});

const anyCount = (least: number, most: number) => {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message);
};

const count = (least: number, most: number, standard: number) => anyCount(least, most).default(standard);

const webUrl = z
  .string()
  .refine((url) => isUrl(url, 'http:', 'https:'), 'must be a URL that starts with http:// or https://');

const otlpProtocol = z
  .enum(['http/json', 'http/protobuf'], 'must be http/json: spans are sent as JSON over HTTP, usually to port 4318')
  .optional();

const environment = z.object({
  DUREKTIV_FUNCTIONS: functions,
  DUREKTIV_DOCKER: dockerAddress.optional(),
  DUREKTIV_DOCKER_NETWORK: z.string().optional(),
  DUREKTIV_DOCKER_PULL: pullPolicy,
  DUREKTIV_KUBERNETES: clusterConfig.optional(),
  DUREKTIV_KUBERNETES_NAMESPACE: clusterName.default('direktiv-services-direktiv'),
  DUREKTIV_KUBERNETES_SERVICE_ACCOUNT: clusterName.optional(),
  DUREKTIV_SIDECAR_IMAGE: z.string().optional(),
  DUREKTIV_CONTAINER_IDLE: count(1, 1_000_000, 600),
  DUREKTIV_CONTAINER_LIMIT: count(1, 1000, 5),
  DUREKTIV_ENGINE_PORT: port(0),
  DUREKTIV_ENGINE_URL: webUrl.optional(),
  DUREKTIV_API_PORT: port(6665),
  DUREKTIV_API_HOST: z.string().default('127.0.0.1'),
  DUREKTIV_API_MAX_REQUESTS: count(1, 100_000, 2000),
  DUREKTIV_TRUST_PROXY: count(0, 10, 0),
  DUREKTIV_INSECURE: z.enum(['true', 'false'], 'must be true or false').default('false'),
  DUREKTIV_OIDC_ISSUER: webUrl.optional(),
  DUREKTIV_OIDC_AUDIENCE: z.string().optional(),
  DUREKTIV_OIDC_CLAIM: z.string().default('durektiv'),
  DUREKTIV_OIDC_JWKS_URL: webUrl.optional(),
  DUREKTIV_UI: z.string().optional(),
  DUREKTIV_OPERATIONS_PORT: anyPort.optional(),
  DUREKTIV_OPERATIONS_HOST: z.string().default('127.0.0.1'),
  DUREKTIV_KEEP_INSTANCES: anyCount(1, 36_500).optional(),
  DUREKTIV_KEEP_LOGS: count(1, 36_500, 30),
  DUREKTIV_KEEP_EVENTS: count(1, 36_500, 30),
  DUREKTIV_KEEP_PAYLOADS: count(1, 36_500, 30),
  DUREKTIV_DATA_DIR: z.string().default('.durektiv'),
  DUREKTIV_FUNCTION_LOG_PORT: port(8889),
  DUREKTIV_DATABASE_URL: z
    .string()
    .refine(
      (url) => isUrl(url, 'postgres:', 'postgresql:'),
      'must be a URL that starts with postgres:// or postgresql://',
    )
    .optional(),
  DUREKTIV_SECRETS_KEY: secretKeys.optional(),
  DUREKTIV_SUBFLOW_DEPTH: z
    .string()
    .regex(/^\d{1,4}$/, 'must be a whole number from 0 to 9999')
    .transform(Number)
    .default(256),
  DUREKTIV_WORKER_VERSION: z
    .string()
    .regex(/^[\w.-]{1,100}$/, 'must be letters, digits, dots and dashes')
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: webUrl.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: webUrl.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: otlpProtocol,
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: otlpProtocol,
  OTEL_SDK_DISABLED: z.string().optional(),
  DUREKTIV_TEMPORAL_CLI: z.string().optional(),
  DUREKTIV_TEMPORAL_PORT: port(7233),
  DUREKTIV_TEMPORAL_UI_PORT: port(8233),
});

type Environment = z.output<typeof environment>;

/**
 * Reads and checks all settings. An empty variable counts as not set.
 * @throws SettingsError with every fault.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>> = process.env): Settings {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  ) as Record<string, string>;
  const faults: string[] = [];
  const parsed = environment.safeParse(given);
  if (!parsed.success) faults.push(...parsed.error.issues.map(faultLine));
  faults.push(...providerFaults(given), ...runtimeFaults(given));
  const connection = externalTemporal(given, faults);
  if (!parsed.success || faults.length > 0) throw new SettingsError(faults);
  return frozenSettings(parsed.data, connection);
}

/** `NAME: fault`, or `NAME, image: fault` inside DUREKTIV_FUNCTIONS. Values are left out: they may hold passwords. */
function faultLine(issue: z.core.$ZodIssue): string {
  return `${issue.path.map(String).join(', ')}: ${issue.message}`;
}

/** Tokens without an audience would be those of any program that uses the same provider. */
function providerFaults(given: Readonly<Record<string, string>>): readonly string[] {
  const issuer = given['DUREKTIV_OIDC_ISSUER'] !== undefined;
  const others = ['DUREKTIV_OIDC_AUDIENCE', 'DUREKTIV_OIDC_CLAIM', 'DUREKTIV_OIDC_JWKS_URL'] as const;
  if (issuer && given['DUREKTIV_OIDC_AUDIENCE'] === undefined) {
    return ['DUREKTIV_OIDC_AUDIENCE: must be set beside DUREKTIV_OIDC_ISSUER'];
  }
  return others
    .filter((name) => !issuer && given[name] !== undefined)
    .map((name) => `${name}: does nothing without DUREKTIV_OIDC_ISSUER`);
}

function runtimeFaults(given: Readonly<Record<string, string>>): readonly string[] {
  const kubernetes = given['DUREKTIV_KUBERNETES'] !== undefined;
  if (kubernetes && given['DUREKTIV_DOCKER'] !== undefined)
    return [
      'DUREKTIV_KUBERNETES: functions run in a cluster or in a Docker engine, not in both: unset DUREKTIV_DOCKER',
    ];
  return (['DUREKTIV_KUBERNETES_NAMESPACE', 'DUREKTIV_KUBERNETES_SERVICE_ACCOUNT'] as const)
    .filter((name) => !kubernetes && given[name] !== undefined)
    .map((name) => `${name}: does nothing without DUREKTIV_KUBERNETES`);
}

/** @returns undefined when the embedded server is to be used, or when a fault was found. */
function externalTemporal(given: Record<string, string>, faults: string[]): ClientConnectConfig | undefined {
  const asking = EXTERNAL_TEMPORAL.filter((name) => given[name] !== undefined);
  if (asking.length === 0) return undefined;
  try {
    return loadClientConnectConfig({ overrideEnvVars: given });
  } catch (error) {
    faults.push(`${asking.join(', ')}: ${(error as Error).message}`);
    return undefined;
  }
}

function oidcOf(values: Environment): OidcSettings | undefined {
  const { DUREKTIV_OIDC_ISSUER: issuer, DUREKTIV_OIDC_AUDIENCE: audience } = values;
  if (issuer === undefined || audience === undefined) return undefined;
  return Object.freeze({
    issuer,
    audience,
    claim: values.DUREKTIV_OIDC_CLAIM,
    jwksUrl: values.DUREKTIV_OIDC_JWKS_URL,
  });
}

/** As the standard says: the endpoint of traces is a whole URL, the one for all signals its beginning. */
function tracingOf(values: Environment): TracingSettings | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: all, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own } = values;
  if (values.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return undefined;
  const url = own ?? (all === undefined ? undefined : `${all.replace(/\/$/, '')}/v1/traces`);
  return url === undefined ? undefined : Object.freeze({ url });
}

function frozenSettings(values: Environment, connection: ClientConnectConfig | undefined): Settings {
  const temporal: TemporalSettings =
    connection === undefined
      ? {
          kind: 'embedded',
          port: values.DUREKTIV_TEMPORAL_PORT,
          uiPort: values.DUREKTIV_TEMPORAL_UI_PORT,
          cli: values.DUREKTIV_TEMPORAL_CLI,
        }
      : { kind: 'external', connection };
  return Object.freeze({
    functions: Object.freeze({ ...values.DUREKTIV_FUNCTIONS }),
    docker: dockerSettings(values),
    kubernetes: kubernetesSettings(values),
    engine: Object.freeze({ port: values.DUREKTIV_ENGINE_PORT, url: values.DUREKTIV_ENGINE_URL }),
    api: Object.freeze({
      host: values.DUREKTIV_API_HOST,
      port: values.DUREKTIV_API_PORT,
      ui: values.DUREKTIV_UI === undefined ? undefined : resolve(values.DUREKTIV_UI),
      proxies: values.DUREKTIV_TRUST_PROXY,
      maxRequests: values.DUREKTIV_API_MAX_REQUESTS,
    }),
    keep: Object.freeze({
      instances: values.DUREKTIV_KEEP_INSTANCES,
      logs: values.DUREKTIV_KEEP_LOGS,
      events: values.DUREKTIV_KEEP_EVENTS,
      payloads: values.DUREKTIV_KEEP_PAYLOADS,
    }),
    operations: Object.freeze({ host: values.DUREKTIV_OPERATIONS_HOST, port: values.DUREKTIV_OPERATIONS_PORT }),
    tracing: tracingOf(values),
    access: Object.freeze({ insecure: values.DUREKTIV_INSECURE === 'true', oidc: oidcOf(values) }),
    dataDir: resolve(values.DUREKTIV_DATA_DIR),
    functionLogPort: values.DUREKTIV_FUNCTION_LOG_PORT,
    subflowDepth: values.DUREKTIV_SUBFLOW_DEPTH,
    workerVersion: values.DUREKTIV_WORKER_VERSION,
    databaseUrl: values.DUREKTIV_DATABASE_URL,
    secretKeys: values.DUREKTIV_SECRETS_KEY,
    temporal: Object.freeze(temporal),
  });
}
