import { describe, expect, it } from 'vitest';
import { judgeHead, responseLimit, successValue, type ResponseHead } from '../../src/functions/call/response.js';

const head: ResponseHead = { status: 200, errorCode: '', errorMessage: '', declaredLength: undefined };

describe('the head of a response', () => {
  it('is judged by the code first, then by the message, then by the status, then by the length', () => {
    const all = { status: 500, errorCode: 'c', errorMessage: 'm', declaredLength: responseLimit + 1 };
    expect(judgeHead(all)).toMatchObject({ kind: 'decided', result: { kind: 'error', code: 'c', message: 'm' } });
    expect(judgeHead({ ...all, errorCode: '' })).toMatchObject({ kind: 'decided', result: { kind: 'crash' } });
    expect(judgeHead({ ...all, errorCode: '', errorMessage: '' })).toEqual({ kind: 'readExcerpt' });
    expect(judgeHead({ ...head, declaredLength: responseLimit + 1 })).toMatchObject({ result: { kind: 'crash' } });
  });

  it.each([200, 201, 204, 299])('with status %d and no headers asks for the body', (status) => {
    expect(judgeHead({ ...head, status })).toEqual({ kind: 'readValue' });
  });

  it('may declare 128 MiB', () => {
    expect(judgeHead({ ...head, declaredLength: responseLimit })).toEqual({ kind: 'readValue' });
  });
});

describe('the body of a success', () => {
  it('that is bytes is the standard base64 of them, padded', () => {
    const bytes = Buffer.from([0xfb, 0xff, 0xfe, 0x00]);
    expect(successValue(bytes)).toEqual({ kind: 'success', value: '+//+AA==' });
  });

  it('that is nested too deep is a crash', () => {
    const body = Buffer.from('['.repeat(5000) + ']'.repeat(5000));
    expect(successValue(body)).toEqual({
      kind: 'crash',
      reason: 'the response of the function is nested deeper than 1000 levels',
    });
  });
});
