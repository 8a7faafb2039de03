import { describe, expect, it } from 'vitest';
import { parseFlow, parseRunnableFlow } from '../../src/language/parse-flow.js';
import { inState } from './marked.js';

const found = (text: string) =>
  parseRunnableFlow(text).diagnostics.map(({ code, severity, line, column, path }) => ({
    code,
    severity,
    at: `${line}:${column}`,
    path,
  }));
const missing = (at: string, path: string) => ({ code: 'not-available', severity: 'error', at, path });

describe('what this version cannot run yet', () => {
  it('functions of a service, and only where a flow is to run', () => {
    const text =
      'states: [{id: a, type: noop}]\nfunctions:\n- {type: knative-namespace, id: f, service: /s}\n- {type: knative-system, id: g, service: /s}\n';
    expect(parseFlow(text).flow).toBeDefined();
    expect(parseRunnableFlow(text).flow).toBeUndefined();
    expect(found(text)).toEqual([missing('3:10', 'functions[0].type'), missing('4:10', 'functions[1].type')]);
  });

  it('everything else runs', () => {
    const text = inState('type: action\naction: {function: sub, input: jq(.)}\ncatch: [{error: "*"}]');
    expect(parseRunnableFlow(text)).toEqual(parseFlow(text));
    expect(parseRunnableFlow(text).flow).toBeDefined();
  });

  it('a text that is no flow has its own diagnostics only', () => {
    expect(found('states: [{id: a, type: parallel}]')).toEqual([
      { code: 'missing-field', severity: 'error', at: '1:10', path: 'states[0]' },
    ]);
  });
});
