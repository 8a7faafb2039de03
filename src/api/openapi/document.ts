import { OpenAPIRegistry, OpenApiGeneratorV31, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z, ZodType } from 'zod';
import type { Answer, Operation } from './operation.js';
import { operations } from './operations.js';
import * as schemas from './schemas.js';

/** The description of the API as OpenAPI 3.1. */
export type ApiDocument = ReturnType<OpenApiGeneratorV31['generateDocument']>;

/** Describes the API. @param version of the server */
export function apiDocument(version: string): ApiDocument {
  const registry = new OpenAPIRegistry();
  for (const operation of operations) registry.registerPath(routeOf(operation));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Durektiv',
      version,
      description:
        'Runs Direktiv workflow/v1 flows durably on Temporal. The calls are those of Direktiv, but /submissions and /pause. ' +
        'Where a key is asked for, it comes in the header Direktiv-Api-Key.',
    },
    servers: [{ url: '/api/v2' }],
  });
}

function routeOf({ method, path, tag, summary, query, body, answers, textErrors }: Operation): RouteConfig {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const request = {
    ...(names.length > 0 && { params: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) }),
    ...(query && { query }),
    ...(body && { body: { content: bodyContent(body) } }),
  };
  const wrong = textErrors
    ? { 'text/plain': { schema: z.string() } }
    : { 'application/json': { schema: schemas.error } };
  return {
    ...{ method, path, summary, request, tags: [tag] },
    responses: {
      200: { description: 'Success', content: answersContent(answers) },
      default: { description: 'An error', content: wrong },
    },
  };
}

function bodyContent(body: NonNullable<Operation['body']>): Record<string, { schema: ZodType }> {
  if (body instanceof ZodType) return { 'application/json': { schema: body } };
  return Object.fromEntries(body.map((type) => [type, { schema: z.unknown() }]));
}

const binary = z.string().meta({ format: 'binary' });

const contents: {
  [K in Answer['kind']]: (answer: Extract<Answer, { kind: K }>) => [type: string, ZodType] | undefined;
} = {
  json: ({ schema }) => ['application/json', schema],
  nothing: () => undefined,
  accepted: () => undefined,
  bytes: () => ['*/*', binary],
  output: () => ['*/*', binary],
  events: ({ schema }) => ['text/event-stream', schema],
};

/** Content type -> schema, one of several where answers share a type. */
function answersContent(answers: readonly Answer[]): Record<string, { schema: ZodType }> {
  const content: Record<string, { schema: ZodType }> = {};
  for (const answer of answers) {
    const describe = contents[answer.kind] as (answer: Answer) => [type: string, ZodType] | undefined;
    const [type, schema] = describe(answer) ?? [];
    if (type === undefined || schema === undefined) continue;
    const earlier = content[type]?.schema;
    content[type] = { schema: earlier === undefined ? schema : z.union([earlier, schema]) };
  }
  return content;
}
