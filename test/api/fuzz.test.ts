import fc from 'fast-check';
import { expect, it } from 'vitest';
import { useApi } from './support/api.js';

/** Requests of one run; each is sent for real. */
const runs = Number(process.env['DUREKTIV_FUZZ_RUNS'] ?? 600);
/** Nothing that is no wait takes so long, even on a slow machine. */
const patienceMs = 10_000;

const api = useApi();

const segment = fc.oneof(
  fc.constantFrom('a.yaml', 'folder', '..', '%2e%2e', '%00', '%ff', '', ' ', '-', '0', 'x'.repeat(300)),
  fc.constantFrom('3f2504e0-4f89-41d3-9a0c-0305e82c3301', 'input', 'output', 'metadata', 'subscribe', 'broadcast'),
  fc.string({ maxLength: 8 }).map((text) => encodeURIComponent(text)),
);
const group = fc.constantFrom(
  ...['files', 'variables', 'instances', 'submissions', 'logs', 'secrets', 'notifications', 'registries', 'services'],
  ...['events', 'events/broadcast', 'events/history', 'events/listeners', 'metrics', 'nothing'],
);
const namespace = fc.oneof({ weight: 8, arbitrary: fc.constant('demo') }, { weight: 1, arbitrary: segment });
const formerGroup = fc.constantFrom('tree', 'instances', 'vars', 'secrets', 'logs', 'broadcast', 'nothing');
const below = (base: string, groups: typeof group) =>
  fc
    .tuple(namespace, groups, fc.array(segment, { maxLength: 3 }))
    .map(([name, found, rest]) => [base, name, found, ...rest].join('/'));
const path = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('/v2/status', '/v2/jx', '/v2/namespaces', '/v2/nothing', '/namespaces') },
  { weight: 1, arbitrary: namespace.map((name) => `/v2/namespaces/${name}`) },
  { weight: 1, arbitrary: namespace.map((name) => `/namespaces/${name}`) },
  { weight: 10, arbitrary: below('/v2/namespaces', group) },
  { weight: 5, arbitrary: below('/namespaces', formerGroup) },
);

const values = fc.oneof(
  fc.constantFrom('true', 'false', '', '-1', '0', '1e99', '10', 'a.yaml', 'null', 'ASC', 'CREATED', 'AS', 'CONTAINS'),
  fc.constantFrom('2024-05-01T10:00:00Z', '0000-00-00', '9999999999999999999', '/../..', '\0', '3f2504e0'),
  fc.string({ maxLength: 12 }),
);
/** What is done to a path, up to Direktiv 0.8. */
const op = fc.constantFrom(
  ...['execute', 'wait', 'var', 'vars', 'set-var', 'delete-var', 'create-workflow', 'create-file', 'create-directory'],
  ...['update-workflow', 'update-file', 'rename-node', 'delete-node', 'toString'],
);
const parameters = fc.constantFrom(
  ...['path', 'raw', 'limit', 'offset', 'order.field', 'order.direction', 'filter.field', 'filter.type', 'filter.val'],
  ...[
    'instance',
    'instanceId',
    'workflowPath',
    'name',
    'ids',
    'first',
    'last',
    'after',
    'before',
    'direction',
    'scope',
  ],
  ...[
    'input',
    'field',
    'ctype',
    'output',
    'assert',
    'recursive',
    'fields',
    'createdAfter',
    'eventContains',
    'typeContains',
    'var',
    'raw-output',
    'input.a',
  ],
);
const query = fc
  .array(fc.tuple(parameters, values), { maxLength: 4 })
  .chain((pairs) =>
    fc.option(op).map((found) => (found === null ? pairs : [['op', found] as [string, string], ...pairs])),
  )
  .map((pairs) => new URLSearchParams(pairs).toString());

const fields = fc.constantFrom(
  ...['name', 'type', 'mimeType', 'data', 'path', 'status', 'workflowPath', 'instanceId', 'jx', 'flow', 'input'],
  ...['specversion', 'id', 'source', 'url', 'user', 'password', 'time'],
);
const json = fc.dictionary(
  fields,
  fc.oneof(
    fc.constantFrom(
      'a.yaml',
      'directory',
      'workflow',
      'application/yaml',
      'cancelled',
      'c3RhdGVzOiBbXQ==',
      '1.0',
      '\0',
    ),
    fc.constantFrom('states:\n- {id: a, type: noop}\n', '&a [*a, *a]', 'x'.repeat(2000), '/folder', '\ud800'),
    fc.jsonValue({ maxDepth: 2 }),
  ),
  { maxKeys: 6 },
);
const body = fc.oneof(
  { weight: 6, arbitrary: json.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }) },
  { weight: 1, arbitrary: fc.constant('['.repeat(50_000)) },
);

const request = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'OPTIONS'),
  path,
  query,
  body,
  contentType: fc.constantFrom(
    'application/json',
    'application/yaml',
    'text/plain',
    'application/cloudevents+json',
    '',
  ),
  encoding: fc.constantFrom('', '', '', 'gzip', 'nonsense'),
});

/** These keep a stream open, or wait for what never comes. */
const streams = /\/subscribe|[?&]wait=/;
/** Codes of a fault of the server. A start of a file that is no flow answers 500 too, as in Direktiv, with a code of the flow. */
const told = new Set(['internal', 'database_unavailable', 'temporal_unavailable']);

it('whatever is sent, every route answers in time, and never that the server is at fault', async () => {
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, query, body, contentType, encoding }) => {
      const url = `${api().url}/api${path}?${query}`;
      fc.pre(!streams.test(url));
      await api().store.namespaces.create('demo'); // It may have been deleted.
      const hasBody = method !== 'GET';
      const answer = await fetch(url, {
        method,
        ...(hasBody && { body: body as NonNullable<RequestInit['body']> }),
        headers: {
          ...(hasBody && contentType !== '' && { 'Content-Type': contentType }),
          ...(hasBody && encoding !== '' && { 'Content-Encoding': encoding }),
        },
        signal: AbortSignal.timeout(patienceMs),
      });
      const text = await answer.text();
      expect(text).not.toMatch(/\n {4}at |node_modules/);
      if (answer.status < 500) return;
      const { error, message } = JSON.parse(text) as { error?: { code: string }; message?: string };
      expect(told).not.toContain(error?.code);
      expect(message).not.toBe('internal server error');
    }),
    { numRuns: runs, endOnFailure: true },
  );
  expect(api().logged).toEqual([]);
  expect((await api().get('/api/v2/status')).status).toBe(200);
}, 300_000);
