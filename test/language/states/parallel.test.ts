import { testStates, timeouts } from './table.js';

const call = { function: 'f', secrets: [], files: [] };

testStates({
  name: 'parallel (specification 1.10)',
  type: 'parallel',
  accepted: [
    ['actions: [{function: f}]', { actions: [call], mode: 'and' }],
    ['actions: [{function: f}]\nmode: or\ntimeout: PT1S', { actions: [call], mode: 'or', timeout: 'PT1S' }],
  ],
  refused: [
    ['', 'missing-field'],
    ['actions: ▸[]', 'empty-list'],
    ['actions: ▸{function: f}', 'wrong-type'],
    ['actions: [{function: f}, ▸{}]', 'missing-field'],
    ['actions: [{function: f, ▸foo: 1}]', 'unknown-field'],
    ['actions: [{function: f}]\n▸async: true', 'unknown-field'],
    ['actions: [{function: f}]\nmode: ▸OR', 'bad-choice'],
    ['actions: [{function: f}]\nmode: ▸""', 'bad-choice'],
    ['actions: [{function: f}]\nmode: ▸5', 'wrong-type'],
    ...timeouts('actions: [{function: f}]').refused,
  ],
});
