import { testStates } from './table.js';

testStates({
  name: 'noop (specification 1.9)',
  type: 'noop',
  accepted: [
    ['', {}],
    ['transform: jq(.)', { transform: 'jq(.)' }],
    ["transform: ''", { transform: '' }],
  ],
  refused: [
    ['▸duration: PT1S', 'unknown-field'],
    ['▸timeout: PT1S', 'unknown-field'],
    ['transition: ▸5', 'wrong-type'],
  ],
});
