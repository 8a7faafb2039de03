import { testStates } from './table.js';

testStates({
  name: 'error (specification 1.10)',
  type: 'error',
  accepted: [
    ['error: e.x\nmessage: m', { error: 'e.x', message: 'm' }],
    ['error: e\nmessage: "%s"\nargs: [jq(.x)]', { error: 'e', message: '%s', args: ['jq(.x)'] }],
    ['error: e\nmessage: {a: jq(.x)}', { error: 'e', message: { a: 'jq(.x)' } }],
    ['error: e\nmessage: m\ntransition: b', { error: 'e', message: 'm', transition: 'b' }],
  ],
  refused: [
    ['error: e', 'missing-field'],
    ['message: m', 'missing-field'],
    ['error: e\nmessage: null', 'missing-field'],
    ['error: e\nmessage: m\n▸timeout: PT1S', 'unknown-field'],
    ["error: ▸''\nmessage: m", 'empty-string'],
    ["error: e\nmessage: ▸''", 'empty-string'],
    ['error: ▸5\nmessage: m', 'wrong-type'],
    ['error: e\nmessage: m\nargs: ▸x', 'wrong-type'],
    ['error: e\nmessage: m\nargs: [▸5]', 'wrong-type'],
  ],
});
