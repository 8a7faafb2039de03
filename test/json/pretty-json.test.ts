import { expect, it } from 'vitest';
import { prettyJson } from '../../src/json/pretty-json.js';

it('JSON for people has two spaces a level, and the keys in order', () => {
  const text = '{\n  "a": [\n    1,\n    {\n      "x": "\\n"\n    }\n  ],\n  "b": null\n}';
  expect(prettyJson({ b: null, a: [1, { x: '\n' }] })).toBe(text);
});

it('JSON for people has what is empty on one line, however deep', () => {
  expect(prettyJson({ a: {}, b: [[]] })).toBe('{\n  "a": {},\n  "b": [\n    []\n  ]\n}');
  expect(prettyJson([])).toBe('[]');
});
