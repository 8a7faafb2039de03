import type { Response } from 'express';
import { safeHeader } from './safe-header.js';

/** Go's JSON writer escapes these, so that JSON may stand inside HTML; clients of v0.10.0 saw it so (http 1.2). */
const escapes: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** Answers JSON: compact, one line feed at its end. */
export function sendJson(response: Response, status: number, body: object): void {
  sendBytes(response, status, 'application/json', Buffer.from(`${escapeForHtml(JSON.stringify(body))}\n`));
}

/** JSON text as Go writes it: what has a meaning in HTML is escaped. */
export function escapeForHtml(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, (character) => escapes[character] ?? character);
}

/** Answers 200 with `{"data": ...}`. */
export function sendData(response: Response, data: unknown): void {
  sendJson(response, 200, { data });
}

/** Answers 200 with an empty body that claims to be JSON: what deletes answer. */
export function sendNothing(response: Response): void {
  sendBytes(response, 200, 'application/json', Buffer.alloc(0));
}

/** Answers 200 with an empty body and no content type: what cancel and broadcast answer. */
export function sendAccepted(response: Response): void {
  sendStatus(response, 200);
}

/** Answers a status and nothing else. */
export function sendStatus(response: Response, status: number): void {
  response.writeHead(status, { 'Content-Length': 0 }).end();
}

/** Answers one line of text: the errors of broadcast. */
export function sendText(response: Response, status: number, text: string): void {
  sendBytes(response, status, 'text/plain; charset=utf-8', Buffer.from(`${text}\n`));
}

/** Answers bytes as they are. */
export function sendBytes(response: Response, status: number, contentType: string, bytes: Uint8Array): void {
  response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': bytes.length }).end(bytes);
}

/** Answers the content of a file or variable as it is, of the type that it was given. */
export function sendContent(response: Response, { mimeType, data }: Content): void {
  sendBytes(response, 200, safeHeader(mimeType) || 'application/octet-stream', data);
}

interface Content {
  readonly mimeType: string;
  readonly data: Uint8Array;
}
