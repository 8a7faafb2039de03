import { describe, expect, it } from 'vitest';
import { expectWarned, inState } from '../marked.js';
import { testStates } from './table.js';

testStates({
  name: 'consumeEvent (specification 1.10)',
  type: 'consumeEvent',
  accepted: [
    ['event: {type: t}', { event: { type: 't', context: {} } }],
    ['event: {}', { event: { type: '', context: {} } }],
    [
      'event: {type: t, context: {subject: jq(.s), n: 1}}\ntimeout: PT1M',
      { event: { type: 't', context: { subject: 'jq(.s)', n: 1 } }, timeout: 'PT1M' },
    ],
  ],
  refused: [
    ['', 'missing-field'],
    ['event: ▸t', 'wrong-type'],
    ['event: null', 'missing-field'],
    ['event: {type: t}\n▸events: []', 'unknown-field'],
    ['event: {type: ▸5}', 'wrong-type'],
    ['event: {type: t, context: ▸jq(.)}', 'wrong-type'],
    ['event: {type: t, ▸filters: {}}', 'unknown-field'],
    ['event: {type: t}\ntimeout: ▸10', 'wrong-type'],
  ],
});

describe('the timeout of consumeEvent (specification 1.10)', () => {
  it('acts as absent when it is no duration, with a warning', () => {
    const flow = expectWarned(inState('type: consumeEvent\nevent: {type: t}\ntimeout: ▸foo'), 'ignored-timeout');
    expect(flow.states[0]).not.toHaveProperty('timeout');
  });
});
