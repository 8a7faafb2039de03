import { testStates, timeouts } from './table.js';

const call = { function: 'f', secrets: [], files: [] };

testStates({
  name: 'action (specification 1.10)',
  type: 'action',
  accepted: [
    ['action: {function: f}', { action: call, async: false }],
    ['action: {function: f}\nasync: true\ntimeout: PT10S', { action: call, async: true, timeout: 'PT10S' }],
    ["action: {function: f}\ntimeout: ''", { action: call, async: false }],
  ],
  refused: [
    ['', 'missing-field'],
    ['action: ▸f', 'wrong-type'],
    ['action: {function: f}\nasync: ▸"true"', 'wrong-type'],
    ['action: {function: f}\nasync: ▸yes', 'wrong-type'],
    ['action: {function: f}\n▸mode: or', 'unknown-field'],
    ...timeouts('action: {function: f}').refused,
  ],
});
