import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { z } from 'zod';
import { SealError } from '../../secrets/keyring.js';

/** What stays in a history is small: the payloads of one request are a page of it. */
const bodyLimit = '32mb';

const base64 = z.base64().transform((text): Uint8Array => Buffer.from(text, 'base64'));
const payloads = z.object({
  payloads: z.array(
    z.object({
      metadata: z.record(z.string(), base64).default({}),
      data: base64.nullish().transform((bytes) => bytes ?? null),
    }),
  ),
});

/**
 * Temporal's protocol for a codec server: `POST /encode` and `POST /decode`, each with payloads as JSON in and out.
 * Browsers may use it from pages of these origins only.
 */
export function codecApp(codec: PayloadCodec, origins: readonly string[]): Express {
  const app = express().disable('x-powered-by');
  app.use(forOrigins(origins), express.json({ limit: bodyLimit, type: () => true }));
  app.post('/encode', converting(codec.encode.bind(codec)));
  app.post('/decode', converting(codec.decode.bind(codec)));
  app.use((_request, response) => void response.status(404).json({ message: 'POST to /encode or /decode' }));
  app.use(fault);
  return app;
}

/** A page of another origin must not even ask: what is opened here is secret. */
function forOrigins(origins: readonly string[]): RequestHandler {
  return ({ method, headers: { origin } }, response, next) => {
    if (origin === undefined) return next();
    if (!origins.includes(origin)) {
      return void response.status(403).json({ message: `pages of ${origin} may not use this codec: see --origin` });
    }
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Vary', 'Origin');
    if (method !== 'OPTIONS') return next();
    response.setHeader('Access-Control-Allow-Methods', 'POST, OPTIONS');
    response.setHeader('Access-Control-Allow-Headers', 'Content-Type, X-Namespace, Authorization');
    response.status(204).end();
  };
}

function converting(convert: (payloads: Payload[]) => Promise<Payload[]>): RequestHandler {
  return async (request, response) => {
    const found = payloads.safeParse(request.body);
    if (!found.success) return void response.status(400).json({ message: 'the body holds no payloads' });
    response.json({ payloads: (await convert(found.data.payloads)).map(asJson) });
  };
}

function asJson({ metadata, data }: Payload) {
  const entries = Object.entries(metadata ?? {}).map(([key, value]) => [key, text(value)]);
  return { metadata: Object.fromEntries(entries) as Record<string, string>, data: text(data) };
}

function text(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('base64');
}

/** What cannot be opened is the fault of the request; so is a body that cannot be read. */
const fault: ErrorRequestHandler = (error: Error & { readonly status?: number }, _request, response, next) => {
  if (error instanceof SealError) return void response.status(400).json({ message: error.message });
  if (error.status === undefined || error.status >= 500) return next(error);
  response.status(error.status).json({ message: error.message });
};
