import { expect, it } from 'vitest';
import { subflowPaths } from '../../src/activities/resolve-subflow.js';

it.each([
  ['child.yaml', '/a/child.yaml'],
  ['./child.yaml', '/a/child.yaml'],
  ['../a/child.yaml', '/a/child.yaml'],
  ['/a/child.yaml', '/a/child.yaml'],
  ['child.yaml:v2', '/a/child.yaml'],
  ['../../../x.yaml', '/x.yaml'],
])('%s from /a/parent.yaml is %s (specification 8.1)', (workflow, expected) => {
  expect(subflowPaths('/a/parent.yaml', workflow)[0]).toBe(expected);
});

it('a flow in the root finds its neighbours', () => {
  expect(subflowPaths('/parent.yaml', 'child.yaml')[0]).toBe('/child.yaml');
});

it('the exact name comes first, then the name with an extension', () => {
  expect(subflowPaths('/a/parent.yaml', 'child')).toEqual(['/a/child', '/a/child.yaml', '/a/child.yml']);
});

it.each(['_child.yaml', 'a b', 'null\0byte'])('%j is the path of no file', (workflow) => {
  expect(subflowPaths('/a/parent.yaml', workflow)).toEqual([]);
});
