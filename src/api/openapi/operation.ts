import { z, type ZodObject, type ZodType } from 'zod';

/** One request that the API answers: what its page says of it, and what its tests hold it to. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below `/api/v2`, with parameters in braces; `{path}` stands for the rest of the path. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly query?: ZodObject;
  /** Of JSON, or the media types of a body that is taken as it is. */
  readonly body?: ZodType | readonly string[];
  /** What answers 200: the first one whose condition holds. */
  readonly answers: readonly Answer[];
  /** Errors are text instead of JSON. */
  readonly textErrors?: true;
}

/** What an answer with the status 200 has in its body. */
export type Answer = AnswerBody & {
  /** Whether a request with this query is answered so. */
  readonly when?: (query: URLSearchParams) => boolean;
};

type AnswerBody =
  | { readonly kind: 'json'; readonly schema: ZodType }
  /** Nothing, with `Content-Type: application/json`. */
  | { readonly kind: 'nothing' }
  /** Nothing, without a content type. */
  | { readonly kind: 'accepted' }
  /** Bytes of any type; errors have a status only. */
  | { readonly kind: 'bytes' }
  /** The output of a flow; errors are those of the flow. */
  | { readonly kind: 'output' }
  /** Server-sent events with such data. */
  | { readonly kind: 'events'; readonly schema: ZodType };

/** `{"data": ...}` */
export function data(schema: ZodType): Answer {
  return { kind: 'json', schema: z.strictObject({ data: schema }) };
}

export const nothing: Answer = { kind: 'nothing' };
export const accepted: Answer = { kind: 'accepted' };

/** Bytes instead, for `raw=true`. */
export const rawBytes: Answer = { kind: 'bytes', when: (query) => query.get('raw') === 'true' };

/** A parameter of a query. */
export function parameter(description: string) {
  return z.string().optional().meta({ description });
}
