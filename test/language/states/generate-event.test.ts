import { testStates } from './table.js';

const event = { type: 't', source: 's', context: {} };

testStates({
  name: 'generateEvent (specification 1.10)',
  type: 'generateEvent',
  accepted: [
    ['event: {type: t, source: s}', { event }],
    ['event: {type: jq(.t), source: s, data: jq(.)}', { event: { ...event, type: 'jq(.t)', data: 'jq(.)' } }],
    ['event: {type: t, source: s, DataContentType: x}', { event: { ...event, datacontenttype: 'x' } }],
    ['event: {type: t, source: s, context: {a: jq(.a)}}', { event: { ...event, context: { a: 'jq(.a)' } } }],
    ['event: {type: t, source: s}\ndelay: PT1S', { event, delay: 'PT1S' }],
    ['event: {type: t, source: s}\ndelay: immediate', { event }],
  ],
  refused: [
    ['', 'missing-field'],
    ['event: ▸{source: s}', 'missing-field'],
    ['event: ▸{type: t}', 'missing-field'],
    ["event: {type: ▸'', source: s}", 'empty-string'],
    ["event: {type: t, source: ▸''}", 'empty-string'],
    ['event: {type: t, source: s, ▸data_content_type: x}', 'unknown-field'],
    ['event: {type: t, source: s, ▸id: x}', 'unknown-field'],
    ['event: {type: t, source: s, context: ▸jq(.)}', 'wrong-type'],
    ['event: {type: t, source: s, context: ▸[]}', 'wrong-type'],
    ['event: ▸t', 'wrong-type'],
    ['event: {type: ▸{a: b}, source: s}', 'wrong-type'],
    ['event: {type: t, source: ▸5}', 'wrong-type'],
    ['event: {type: t, source: s, datacontenttype: ▸5}', 'wrong-type'],
    ['event: {type: t, source: s}\ndelay: ▸later', 'bad-duration'],
    ['event: {type: t, source: s}\ndelay: ▸jq(.d)', 'bad-duration'],
    ['event: {type: t, source: s}\ndelay: ▸5', 'wrong-type'],
    ['event: {type: t, source: s}\n▸timeout: PT1S', 'unknown-field'],
  ],
});
