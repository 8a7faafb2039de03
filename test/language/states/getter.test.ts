import { testStates } from './table.js';

testStates({
  name: 'getter (specification 1.10)',
  type: 'getter',
  accepted: [
    ['variables: [{key: k}]', { variables: [{ key: 'k', scope: 'instance' }] }],
    ['variables: [{key: jq(.k), scope: file, as: x}]', { variables: [{ key: 'jq(.k)', scope: 'file', as: 'x' }] }],
    ...['instance', 'workflow', 'namespace', 'thread', 'system'].map(
      (scope) => [`variables: [{key: k, scope: ${scope}}]`, { variables: [{ key: 'k', scope }] }] as const,
    ),
  ],
  refused: [
    ['', 'missing-field'],
    ['variables: ▸[]', 'empty-list'],
    ['variables: ▸k', 'wrong-type'],
    ['variables: [▸k]', 'wrong-type'],
    ['variables: [▸{key: null}]', 'missing-field'],
    ['variables: [▸{scope: instance}]', 'missing-field'],
    ["variables: [{key: ▸''}]", 'empty-string'],
    ['variables: [{key: k, scope: ▸bad}]', 'bad-choice'],
    ["variables: [{key: k, scope: ▸''}]", 'bad-choice'],
    ['variables: [{key: k, scope: ▸jq(.s)}]', 'bad-choice'],
    ['variables: [{key: k, as: ▸5}]', 'wrong-type'],
    ['variables: [{key: k, ▸value: x}]', 'unknown-field'],
  ],
});
