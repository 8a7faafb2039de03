import { expect, it } from 'vitest';
import { subflowPath } from '../../src/activities/resolve-subflow.js';

it.each([
  ['child.yaml', '/a/child.yaml'],
  ['./child.yaml', '/a/child.yaml'],
  ['../a/child.yaml', '/a/child.yaml'],
  ['/a/child.yaml', '/a/child.yaml'],
  ['child.yaml:v2', '/a/child.yaml'],
  ['../../../x.yaml', '/x.yaml'],
])('%s from /a/parent.yaml is %s (specification 8.1)', (workflow, expected) => {
  expect(subflowPath('/a/parent.yaml', workflow)).toBe(expected);
});
