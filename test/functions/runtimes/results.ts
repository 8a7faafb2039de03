import { describe, expect, it } from 'vitest';
import type { FunctionResult } from '../../../src/functions/runtime.js';
import type { Json } from '../../../src/json/json.js';

/** What comes of the answers of a function (functions 3.3), the same whatever runtime calls it. The function is the stub. */
export function describeResults(call: (input: Json) => Promise<FunctionResult>): void {
  describe('an error code in the headers', () => {
    it('is a catchable error with the message of the headers', async () => {
      const result = await call({ __errcode: 'my.code', __errmsg: 'it broke' });
      expect(result).toEqual({ kind: 'error', code: 'my.code', message: 'it broke' });
    });

    it('is an error whatever the status and the data', async () => {
      const result = await call({ __headers: { 'Direktiv-ErrorCode': 'my.code' }, data: 1 });
      expect(result).toEqual({ kind: 'error', code: 'my.code', message: '' });
    });

    it('may hold UTF-8, as functions send it', async () => {
      const header = Buffer.from('größer').toString('latin1');
      const result = await call({ __errcode: 'c', __errmsg: header });
      expect(result).toEqual({ kind: 'error', code: 'c', message: 'größer' });
    });

    it('may hold Latin-1', async () => {
      const result = await call({ __errcode: 'c', __errmsg: 'größer' });
      expect(result).toEqual({ kind: 'error', code: 'c', message: 'größer' });
    });

    it('may come with a message of a megabyte', async () => {
      const message = 'm'.repeat(1_000_000);
      expect(await call({ __errcode: 'c', __errmsg: message })).toEqual({ kind: 'error', code: 'c', message });
    });
  });

  describe('a message without a code', () => {
    it.each([200, 400, 500])('is a crash with status %d', async (status) => {
      const result = await call({ __errmsg: 'secret text', __status: status });
      expect(result).toEqual({ kind: 'crash', reason: expect.stringContaining('secret text') as string });
    });
  });

  describe('a status that is not 2xx, without headers', () => {
    it.each([301, 400, 404, 500, 502, 503, 504])('is the error "container failed" with status %d', async (status) => {
      const result = await call({ __status: status });
      expect(result).toEqual({
        kind: 'error',
        code: 'container failed',
        message: `the function answered with status ${status} with the body: status body`,
      });
    });
  });

  describe('a success', () => {
    it('is the JSON value of the body', async () => {
      expect(await call({ a: [1, 'x', null, { b: false }] })).toEqual({
        kind: 'success',
        value: { a: [1, 'x', null, { b: false }] },
      });
    });

    it.each([
      ['a string', '"text"', 'text'],
      ['a number', '5', 5],
      ['null', 'null', null],
      ['surrounded by white space', ' \n{"a":1}\t', { a: 1 }],
    ])('may be %s', async (_, raw, value) => {
      expect(await call({ __raw: raw })).toEqual({ kind: 'success', value });
    });

    it.each([
      ['plain text', 'ok', 'b2s='],
      ['white space', ' ', 'IA=='],
      ['broken JSON', '{"a":', 'eyJhIjo='],
      ['JSON after a byte order mark', '\ufeff{}', '77u/e30='],
    ])('that is %s is its base64', async (_, raw, value) => {
      expect(await call({ __raw: raw })).toEqual({ kind: 'success', value });
    });

    it('with an empty body is the empty string', async () => {
      expect(await call({ __raw: '' })).toEqual({ kind: 'success', value: '' });
    });

    it('does not look at the content type', async () => {
      const result = await call({ __raw: '{"a":1}', __headers: { 'Content-Type': 'text/html' } });
      expect(result).toEqual({ kind: 'success', value: { a: 1 } });
    });

    it('may have ten megabytes', async () => {
      const result = await call({ __size: 10_000_000 });
      expect(result.kind === 'success' && (result.value as { x: string }).x.length).toBe(10_000_000);
    });
  });

  describe('a broken transport', () => {
    it.each([
      ['a reset connection', { __reset: true }],
      ['bytes that are not HTTP', { __garbage: true }],
    ])('as %s is a crash', async (_, input) => {
      const result = await call(input);
      expect(result).toEqual({
        kind: 'crash',
        reason: expect.stringContaining('connection to the function broke') as string,
      });
    });
  });
}
