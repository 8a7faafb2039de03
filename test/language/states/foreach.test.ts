import { testStates, timeouts } from './table.js';

const call = { function: 'f', secrets: [], files: [] };

testStates({
  name: 'foreach (specification 1.10)',
  type: 'foreach',
  accepted: [
    ['array: jq(.l)\naction: {function: f}', { array: 'jq(.l)', action: call }],
    ['array: [1]\naction: {function: f}\ntimeout: PT1S', { array: [1], action: call, timeout: 'PT1S' }],
    ['action: {function: f}', { action: call }],
  ],
  refused: [
    ['array: jq(.l)', 'missing-field'],
    ['array: jq(.l)\naction: ▸[{function: f}]', 'wrong-type'],
    ['array: jq(.l)\naction: {function: f}\n▸mode: or', 'unknown-field'],
    ["array: ▸''\naction: {function: f}", 'empty-string'],
    // The action is checked as everywhere else (decision D25).
    ['action: ▸{}', 'missing-field'],
    ['action: {function: f, retries: {max_attempts: ▸0, codes: [a]}}', 'bad-attempts'],
    ['action: {function: f, files: [▸{as: x}]}', 'missing-field'],
    ...timeouts('action: {function: f}').refused,
  ],
});
