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
  'unlisted-secret': action('{function: f, input: jq(.secrets.x)}'),
  'unused-function': inState('type: noop'),
};

/** What is said of the example: a word for what is wrong, and what to do. */
const messages: Record<DiagnosticCode, string> = {
  'too-large': 'The text is larger than 1 MiB; move data into files or variables.',
  'control-character': 'YAML does not allow the character U+0000; remove it or write it escaped in double quotes.',
  'bad-yaml': 'The text is not YAML: Flow sequence must end with a ]',
  'too-deep': 'Values are nested more than 200 levels deep; flatten them.',
  'empty-document': 'The document is empty; a flow needs at least a list of "states".',
  'unknown-alias': 'No anchor "x" is set before this alias; set it or correct the name.',
  'circular-alias': 'The value anchored as "x" contains itself; write the inner value out.',
  'alias-expansion': 'Aliases make the document many times larger than its text; write fewer of them.',
  'bad-merge': 'The value of << must be a mapping or a list of mappings.',
  'duplicate-key': 'The key "a" is written twice; keep one.',
  'non-string-key': 'Keys are strings; put the key 1 in quotes.',
  'not-finite': 'JSON has no number NaN; write it as a quoted string. The value is ".nan".',
  'bad-scalar': 'The tag !!int asks for another form of value. The value is "x".',
  'unknown-field':
    'There is no field "foo" here. The fields are: type, id, log, metadata, catch, transform, transition.',
  'missing-field': 'The field "duration" is required; add it.',
  'wrong-type': 'Expected a mapping, but this is a string.',
  'unknown-type':
    'There is no state type "nope"; write "action", "consumeEvent", "delay", "error", "eventsAnd", "eventsXor", "foreach", "generateEvent", "getter", "noop", "parallel", "setter", "switch" or "validate". Did you mean "noop"?',
  'empty-list': 'This list needs at least one entry.',
  'empty-string': 'This text must not be empty.',
  'bad-id':
    '"1x" cannot be an id: it begins with a letter, goes on with letters, digits, "_", "-" or ".", ends with a letter or digit, and has at most 4000 of them.',
  'duplicate-id': 'The state at states[0] already has the id "x"; ids are unique.',
  'bad-duration': '"x" is not an ISO 8601 duration of whole numbers, for example PT15M or P1DT12H.',
  'bad-choice': '"x" is not allowed; write "and" or "or".',
  'bad-service-path':
    '"x" is not the absolute path of a service file, for example /x.yaml. Such a file holds "direktiv_api: service/v1" and "image".',
  'bad-attempts': 'With 0 attempts nothing is retried; write 1 or more, or leave retries out.',
  'bad-schema': '/type must be one or a list of array, boolean, integer, null, number, object, string.',
  'unknown-state': 'No state has the id "x".',
  'unknown-function': 'No function is declared with the id "x".',
  'ignored-document':
    'Another YAML document begins here and is ignored: a flow is the first one; move the rest to a file of its own.',
  'ignored-field': 'There is no field "x" here. It has no effect.',
  'ignored-timeout':
    '"x" is not an ISO 8601 duration of whole numbers, for example PT15M or P1DT12H. The default of 15 minutes holds.',
  'no-schedule': 'Without "cron" this flow is never started by time; add a cron line, for example "0 * * * *".',
  'bad-cron':
    'The cron line is not understood, so this flow is never started by time: it has 1 fields, and five are needed. Write five fields, for example "0 * * * *".',
  'other-api': 'This is read as workflow/v1, not as "workflow/v2".',
  'too-many-diagnostics': '2 more diagnostics are not listed; correct these 1000 first.',
  'bad-jq': 'This jq cannot be evaluated, the state will fail with direktiv.jq.badCommand: unexpected token "|".',
  'bad-js': 'This js cannot be evaluated, the state will fail with direktiv.jq.badCommand: unexpected @.',
  'unclosed-script':
    '"jq(" has no closing parenthesis, the state will fail with direktiv.jq.badCommand. Parentheses within quotes and comments count too: write them in pairs.',
  'no-return': 'This js returns nothing, the state will fail with direktiv.jq.badCommand. Did you mean js(return 1)?',
  'not-an-object':
    'The transform is always a number, the state will fail with direktiv.jq.notObject. Write a mapping, or one jq(...) that gives one.',
  'always-met': 'This condition is a text, which is always met. Write the whole of it as one jq(...).',
  'not-a-list':
    'The array is always a number, the state will fail with direktiv.foreach.badArray. Write a list, or one jq(...) that gives a list.',
  'idle-catch':
    'The entry for "*" before this one takes every error that this one names; put this one first, or remove it.',
  'late-timeout':
    'This delay of P1D is never reached: the flow is interrupted PT15M after its start, the default. Set "timeouts.interrupt" to more than P1D.',
  'early-kill':
    'The flow is killed PT1M after its start, so its interrupt after PT2M never comes. Make "kill" longer than "interrupt", or leave one of them out.',
  'unreachable-state': 'Nothing leads from the entry state "a" to this state; add a transition to it, or remove it.',
  'unlisted-secret': 'The action does not list the secret "x", so it does not get it; add it to "secrets".',
  'unused-function': 'No action calls this function; call it, or remove it.',
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

  it.each(codes)('%s says what is wrong and what to do', async (code) => {
    const { diagnostics } = await checkFlow(examples[code], syntax);
    expect(diagnostics.find((diagnostic) => diagnostic.code === code)?.message).toBe(messages[code]);
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
