import { testStates } from './table.js';

testStates({
  name: 'setter (specification 1.10)',
  type: 'setter',
  accepted: [
    ['variables: [{key: k}]', { variables: [{ key: 'k', scope: 'instance' }] }],
    ['variables: [{key: k, value: null}]', { variables: [{ key: 'k', scope: 'instance' }] }],
    [
      'variables: [{key: jq(.k), scope: workflow, value: {a: jq(.)}, mimetype: jq(.m)}]',
      { variables: [{ key: 'jq(.k)', scope: 'workflow', value: { a: 'jq(.)' }, mimeType: 'jq(.m)' }] },
    ],
    ['variables: [{key: k, value: 0}]', { variables: [{ key: 'k', scope: 'instance', value: 0 }] }],
    ['variables: [{key: k, scope: thread}]', { variables: [{ key: 'k', scope: 'thread' }] }],
  ],
  refused: [
    ['', 'missing-field'],
    ['variables: ▸[]', 'empty-list'],
    ['variables: [▸{value: 1}]', 'missing-field'],
    ["variables: [{key: ▸''}]", 'empty-string'],
    ["variables: [{key: k, value: ▸''}]", 'empty-string'],
    ['variables: [{key: k, scope: ▸file}]', 'bad-choice'],
    ['variables: [{key: k, scope: ▸system}]', 'bad-choice'],
    ["variables: [{key: k, scope: ▸''}]", 'bad-choice'],
    ['variables: [{key: k, scope: ▸bad}]', 'bad-choice'],
    ['variables: [{key: k, scope: ▸jq(.s)}]', 'bad-choice'],
    ['variables: [▸{key: null}]', 'missing-field'],
    ['variables: ▸k', 'wrong-type'],
    ['variables: [▸k]', 'wrong-type'],
  ],
});
