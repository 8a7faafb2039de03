import { testStates } from './table.js';

testStates({
  name: 'validate (specification 1.10)',
  type: 'validate',
  accepted: [
    ['schema: {}', { schema: {} }],
    ['schema: false', { schema: false }],
    ['schema: {type: object, description: jq(.)}', { schema: { type: 'object', description: 'jq(.)' } }],
    ['schema: {}\nsubject: jq(.x)', { schema: {}, subject: 'jq(.x)' }],
    // Any JX (decision D63).
    ['schema: {}\nsubject: {a: jq(.x)}', { schema: {}, subject: { a: 'jq(.x)' } }],
    ["schema: {}\nsubject: ''", { schema: {} }],
  ],
  refused: [
    ['', 'missing-field'],
    ['schema: ▸[]', 'wrong-type'],
    ['schema: ▸text', 'wrong-type'],
    ['schema: ▸5', 'wrong-type'],
    ['schema: ▸{type: text}', 'bad-schema'],
    ['schema: ▸{required: x}', 'bad-schema'],
    ['schema: ▸{exclusiveMinimum: true}', 'bad-schema'],
    ["schema: ▸{properties: {a: {pattern: '(?=a)'}}}", 'bad-schema'],
  ],
});
