import { describe, expect, it } from 'vitest';
import { diagnosticCodes, type DiagnosticCode } from '../../src/language/diagnostic-codes.js';
import { checkFlow } from '../../src/language/lint/check-flow.js';
import type { JsSyntax } from '../../src/language/lint/js-syntax.js';
import { inState } from './marked.js';

const mebibyte = 1024 * 1024;
const action = (text: string) => inState(`type: action\naction: ${text}`);
const log = (text: string) => inState(`type: noop\nlog: ${text}`);

/** A text for every code: without one this does not compile. */
const examples: Record<DiagnosticCode, string> = {
  'too-large': 'x'.repeat(mebibyte + 1),
  'control-character': log('a\u0000'),
  'bad-yaml': '[',
  'too-deep': '['.repeat(1000),
  'empty-document': '',
  'unknown-alias': log('*x'),
  'circular-alias': log('&x [*x]'),
  'alias-expansion': log(`[&x ${'y'.repeat(500_000)}, ${'*x, '.repeat(20)}]`),
  'bad-merge': log('{<<: 1}'),
  'duplicate-key': log('{a: 1, a: 2}'),
  'non-string-key': log('{1: 2}'),
  'not-finite': log('.nan'),
  'bad-scalar': log('!!int x'),
  'unknown-field': inState('type: noop\nfoo: 1'),
  'missing-field': inState('type: delay'),
  'wrong-type': 'text',
  'unknown-type': inState('type: nope'),
  'empty-list': 'states: []',
  'empty-string': action('{function: ""}'),
  'bad-id': 'states: [{id: 1x, type: noop}]',
  'duplicate-id': 'states: [{id: x, type: noop}, {id: x, type: noop}]',
  'bad-duration': inState('type: delay\nduration: x'),
  'bad-choice': inState('type: parallel\nmode: x\nactions: [{function: f}]'),
  'bad-service-path': 'functions: [{type: knative-system, id: f, service: x}]',
  'bad-attempts': action('{function: f, retries: {max_attempts: 0, codes: [x]}}'),
  'bad-schema': inState('type: validate\nschema: {type: text}'),
  'unknown-state': inState('type: noop\ntransition: x'),
  'unknown-function': action('{function: x}'),
  'ignored-document': `${inState('type: noop')}---\nmore: 1\n`,
  'ignored-field': inState('type: setter\nvariables: [{key: k, x: 1}]'),
  'ignored-timeout': inState('type: consumeEvent\nevent: {}\ntimeout: x'),
  'no-schedule': 'start: {type: scheduled}',
  'bad-cron': 'start: {type: scheduled, cron: often}',
  'other-api': 'direktiv_api: workflow/v2',
  'too-many-diagnostics': Array.from({ length: 1001 }, (_, i) => `k${i}: 1\n`).join(''),
  'bad-jq': log('jq(|)'),
  'bad-js': log('js(return @)'),
  'unclosed-script': log('jq('),
  'no-return': log('js(1)'),
  'not-an-object': inState('type: noop\ntransform: 1'),
  'always-met': inState('type: switch\nconditions: [{condition: x}]'),
  'not-a-list': inState('type: foreach\narray: 1\naction: {function: f}'),
  'idle-catch': inState('type: noop\ncatch: [{error: "*"}, {error: x}]'),
  'late-timeout': inState('type: delay\nduration: P1D'),
  'early-kill': 'timeouts: {interrupt: PT2M, kill: PT1M}\nstates: [{id: a, type: noop}]',
  'unreachable-state': inState('type: noop'),
  'unused-function': inState('type: noop'),
};

/** Finds fault with a `@` only. */
const syntax: JsSyntax = (scripts) =>
  Promise.resolve(scripts.map((script) => (script.includes('@') ? { message: 'unexpected @', offset: 0 } : null)));

const codes = Object.keys(diagnosticCodes) as DiagnosticCode[];

describe('codes of diagnostics', () => {
  it.each(codes)('%s is given by a document', async (code) => {
    const { diagnostics } = await checkFlow(examples[code], syntax);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
  });

  it.each(codes)('%s is explained in one line', (code) => {
    expect(diagnosticCodes[code]).toMatch(/^[^\n]{10,120}\.$/);
  });

  it.each(codes)('a diagnostic with %s says what, where and how bad', async (code) => {
    const { diagnostics } = await checkFlow(examples[code], syntax);
    for (const found of diagnostics) {
      expect(codes).toContain(found.code);
      expect(found.message).not.toBe('');
      expect(Math.min(found.line, found.column)).toBeGreaterThanOrEqual(1);
      expect(found.severity).toBe(
        diagnosticCodes[found.code as DiagnosticCode].startsWith('Warning') ? 'warning' : 'error',
      );
    }
  });
});
