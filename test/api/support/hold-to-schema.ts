import { operations } from '../../../src/api/openapi/operations.js';
import type { Answer, Operation } from '../../../src/api/openapi/operation.js';
import * as schemas from '../../../src/api/openapi/schemas.js';

/** A request and what came back. */
export interface Exchange {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
}

const patterns = operations.map((operation) => ({ operation, pattern: patternOf(operation.path) }));

/**
 * Holds an answer to what the API says of itself, key by key.
 * @throws Error when the route is not described, or answers something else than its description.
 */
export function holdToSchema(exchange: Exchange): void {
  const url = new URL(exchange.path, 'http://localhost');
  if (!exchange.path.startsWith('/api/v2/')) return;
  const described = patterns.filter(({ pattern }) => pattern.test(url.pathname)).map(({ operation }) => operation);
  const own = described.find(({ method }) => method === exchange.method.toLowerCase());
  if (own === undefined) return expectRefusal(exchange, described.length > 0);
  const answer = own.answers.find(({ when }) => when?.(url.searchParams) ?? true);
  if (answer === undefined) throw new Error(`src/api/openapi says no answer for ${describe(exchange)}`);
  if (exchange.status === 200) checks[answer.kind](exchange, answer);
  else checkError(exchange, own, answer);
}

function patternOf(path: string): RegExp {
  const source = path
    .replace(/[.]/g, '\\.')
    .replace('/{path}', '(/.*)?')
    .replace(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^/api/v2${source}/?$`);
}

const refusals: ReadonlySet<number> = new Set([400, 401, 403, 404, 429]);

/** Only 404 and 405 may come from what is not described; a namespace is looked for first. */
function expectRefusal(exchange: Exchange, knownPath: boolean): void {
  const { status } = exchange;
  if (refusals.has(status) || (status === 405 && (knownPath || exchange.method === 'HEAD'))) return;
  throw new Error(`${describe(exchange)}: describe this route in src/api/openapi, or do not answer it`);
}

type Check = (exchange: Exchange, answer: Answer) => void;

const checks: Readonly<Record<Answer['kind'], Check>> = {
  json: (exchange, answer) => {
    expectType(exchange, 'application/json');
    if (answer.kind === 'json') check(exchange, answer.schema);
  },
  nothing: (exchange) => {
    expectType(exchange, 'application/json');
    expectEmpty(exchange);
  },
  accepted: (exchange) => {
    expectType(exchange, null);
    expectEmpty(exchange);
  },
  bytes: () => undefined,
  output: () => undefined,
  events: (exchange) => expectType(exchange, 'text/event-stream'),
};

function checkError(exchange: Exchange, operation: Operation, answer: Answer): void {
  if (answer.kind === 'bytes' && exchange.text === '') return;
  if (operation.textErrors && exchange.contentType === 'text/plain; charset=utf-8') return;
  expectType(exchange, 'application/json');
  check(exchange, schemas.error);
}

function check(exchange: Exchange, schema: typeof schemas.error | (Answer & { kind: 'json' })['schema']): void {
  const result = schema.safeParse(JSON.parse(exchange.text));
  if (!result.success) throw new Error(`${describe(exchange)} is not as described: ${result.error.message}`);
}

function expectType(exchange: Exchange, type: string | null): void {
  if (exchange.contentType !== type) throw new Error(`${describe(exchange)} has the type ${exchange.contentType}`);
}

function expectEmpty(exchange: Exchange): void {
  if (exchange.text !== '') throw new Error(`${describe(exchange)} is not empty: ${exchange.text}`);
}

function describe({ method, path, status }: Exchange): string {
  return `${method} ${path} (${status})`;
}
