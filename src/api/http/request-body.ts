import express, { type Request, type RequestHandler } from 'express';
import { z, type ZodType } from 'zod';
import { dataLimit } from '../../json/data-limit.js';
import { isJsonObject, type Json } from '../../json/json.js';
import { bodyBadSchema, bodyNotJson, dataInvalid } from './api-error.js';
import { parseFirstJson } from './json-text.js';

const mebibyte = 1024 * 1024;

/** A body that holds data of {@link dataLimit} as base64 in JSON. */
export const base64BodyLimit = Math.ceil(dataLimit / 3) * 4 + mebibyte;
/** A body of a few fields. */
export const smallBodyLimit = mebibyte;

/** A text field as Go reads it: null and absent are the empty text. */
export const optionalText = z
  .string()
  .nullish()
  .transform((text) => text ?? '');

/**
 * Reads the body as bytes whatever its content type; more than `limit` bytes (uncompressed) is answered with 413. A request whose
 * client has gone meanwhile is refused: what reads it takes a closed connection for a request without a body.
 */
export function readBody(limit: number): RequestHandler {
  const read = express.raw({ type: () => true, limit });
  return (request, response, next) => {
    void read(request, response, (error?: unknown) => {
      if (error === undefined && hasBody(request) && !Buffer.isBuffer(request.body))
        next(dataInvalid('the connection was closed before the body of the request was read'));
      else next(error);
    });
  };
}

/** Whether its headers announce a body. */
export function hasBody({ headers }: Request): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** What {@link readBody} read; no bytes when the request has no body. */
export function bodyBytes(request: Pick<Request, 'body'>): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

/**
 * The JSON object of the body: keys match in any case, what follows the value is ignored (http 1.4).
 * `schema` must list its keys in camel case; unknown keys are its own business.
 * @throws ApiError `request_body_not_json`, `request_body_bad_json_schema`
 */
export function jsonBody<T>(request: Request, schema: ZodType<T> & { readonly shape: object }): T {
  const value = parseFirstJson(bodyBytes(request).toString('utf8'));
  if (value === undefined) throw bodyNotJson();
  if (!isJsonObject(value)) throw bodyBadSchema();
  const result = schema.safeParse(withFieldNames(value, Object.keys(schema.shape)));
  if (!result.success) throw bodyBadSchema();
  return result.data;
}

function withFieldNames(value: Readonly<Record<string, Json>>, fields: readonly string[]): Record<string, Json> {
  const names = new Map(fields.map((field) => [field.toLowerCase(), field]));
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [names.get(key.toLowerCase()) ?? key, member]),
  );
}
