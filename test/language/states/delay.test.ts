import { testStates } from './table.js';

testStates({
  name: 'delay (specification 1.10)',
  type: 'delay',
  accepted: [
    ['duration: PT1S', { duration: 'PT1S' }],
    ['duration: P', { duration: 'P' }],
  ],
  refused: [
    ['', 'missing-field'],
    ["duration: ▸''", 'empty-string'],
    ['duration: ▸PT1.5S', 'bad-duration'],
    ['duration: ▸-PT1S', 'bad-duration'],
    ['duration: ▸jq(.d)', 'bad-duration'],
    ['duration: ▸5', 'wrong-type'],
    ['duration: PT1S\n▸timeout: PT1S', 'unknown-field'],
  ],
});
