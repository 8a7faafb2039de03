import { testStates } from './table.js';

testStates({
  name: 'switch (specification 1.10)',
  type: 'switch',
  accepted: [
    ['conditions: [{condition: jq(.x), transition: b}]', { conditions: [{ condition: 'jq(.x)', transition: 'b' }] }],
    ['conditions: [{}, {condition: null}]', { conditions: [{}, {}] }],
    ['conditions: [{condition: true, transform: {a: 1}}]', { conditions: [{ condition: true, transform: { a: 1 } }] }],
    [
      'conditions: [{}]\ndefaultTransform: jq(.)\ndefaultTransition: b',
      { conditions: [{}], defaultTransform: 'jq(.)', defaultTransition: 'b' },
    ],
    ["conditions: [{}]\ndefaultTransition: ''", { conditions: [{}] }],
  ],
  refused: [
    ['', 'missing-field'],
    ['conditions: ▸[]', 'empty-list'],
    ['conditions: ▸{}', 'wrong-type'],
    ["conditions: [{condition: ▸''}]", 'empty-string'],
    ['conditions: [▸jq(.x)]', 'wrong-type'],
    ['conditions: [{transition: ▸5}]', 'wrong-type'],
    ['conditions: [{}]\ndefaultTransition: ▸5', 'wrong-type'],
    ['conditions: [{}]\n▸timeout: PT1S', 'unknown-field'],
    ['conditions: [{▸if: x}]', 'unknown-field'],
    ['conditions: [{}]\n▸transition: b', 'unknown-field'],
  ],
});
