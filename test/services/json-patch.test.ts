import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json/json.js';
import { applyPatch, PatchError } from '../../src/services/json-patch.js';

const document = { env: [{ name: 'A', value: '1' }], limits: { memory: '1M' }, 'a/b': { '~': 1 } };

describe('a step of a JSON patch (RFC 6902)', () => {
  it.each<[string, string, Json, object]>([
    ['add', '/env/-', { name: 'B' }, { ...document, env: [...document.env, { name: 'B' }] }],
    ['add', '/env/0', 'first', { ...document, env: ['first', ...document.env] }],
    ['add', '/env/1', 'last', { ...document, env: [...document.env, 'last'] }],
    ['add', '/new', null, { ...document, new: null }],
    ['add', '/limits', {}, { ...document, limits: {} }],
    ['replace', '/limits/memory', '2M', { ...document, limits: { memory: '2M' } }],
    ['replace', '/env/0/value', '2', { ...document, env: [{ name: 'A', value: '2' }] }],
    ['remove', '/env/0', null, { ...document, env: [] }],
    ['remove', '/limits', null, { env: document.env, 'a/b': document['a/b'] }],
    ['replace', '/a~1b/~0', 2, { ...document, 'a/b': { '~': 2 } }],
  ])('%s %s %j', (op, path, value, changed) => {
    const before = structuredClone(document);
    expect(applyPatch(document, { op, path, value })).toEqual(changed);
    expect(document).toEqual(before);
  });

  it.each<[string, string, string, object]>([
    ['move', '/limits/memory', '/memory', { env: document.env, limits: {}, 'a/b': { '~': 1 }, memory: '1M' }],
    ['move', '/env/0', '/env/0', document],
    ['move', '/limits', '/env/-', { env: [...document.env, document.limits], 'a/b': { '~': 1 } }],
    ['copy', '/env/0', '/env/-', { ...document, env: [...document.env, ...document.env] }],
    ['copy', '/limits', '/a~1b/~0', { ...document, 'a/b': { '~': document.limits } }],
  ])('%s from %s to %s', (op, from, path, changed) => {
    const before = structuredClone(document);
    expect(applyPatch(document, { op, from, path })).toEqual(changed);
    expect(document).toEqual(before);
  });

  it.each([
    ['move', '/none', '/new', 'the patch "move /new" cannot be applied: /none is not there'],
    ['copy', '/env/1', '/new', 'the patch "copy /new" cannot be applied: /env/1 is not there'],
    ['copy', '/env', '/none/x', 'the patch "copy /none/x" cannot be applied: the path is not there'],
    ['move', '/limits', '/limits/memory', 'the patch "move /limits/memory" would put /limits into itself'],
    ['copy', undefined, '/env', 'the patch "copy /env" does not say from where: `from` is missing'],
  ])('is refused: %s from %s to %s', (op, from, path, message) => {
    const patch = { op, path, ...(from !== undefined && { from }) };
    expect(() => applyPatch(document, patch)).toThrow(new PatchError(message));
  });

  it.each([
    ['replace', '/none'],
    ['remove', '/none'],
    ['remove', '/env/1'],
    ['remove', '/env/-'],
    ['replace', '/env/-'],
    ['add', '/env/2'],
    ['add', '/env/x'],
    ['add', '/env/0x'],
    ['add', '/env/x0'],
    ['remove', '/env/0x'],
    ['remove', '/env/x0'],
    ['remove', '/env/length'],
    ['replace', '/limits/constructor'],
    ['add', '/none/x'],
    ['add', '/limits/memory/x'],
    ['add', '/env/0/none/x'],
  ])('is refused when its path is not there: %s %s', (op, path) => {
    const message = `the patch "${op} ${path}" cannot be applied: the path is not there`;
    expect(() => applyPatch(document, { op, path, value: 1 })).toThrow(new PatchError(message));
  });

  it.each([
    ['merge', '/env/0', 'the patch "merge /env/0" is none of add, remove, replace, move, copy, test'],
    ['', '/env', 'the patch " /env" is none of add, remove, replace, move, copy, test'],
    ['toString', '/env', 'the patch "toString /env" is none of add, remove, replace, move, copy, test'],
    ['test', '/limits/memory', 'the patch "test /limits/memory" found another value'],
    ['add', '', 'the patch "add " names nothing'],
  ])('is refused: %j %j', (op, path, message) => {
    expect(() => applyPatch(document, { op, path, value: 1 })).toThrow(new PatchError(message));
  });

  it('that tests for the value that is there changes nothing', () => {
    const step = { op: 'test', path: '/limits', value: { memory: '1M' } };
    expect(applyPatch(document, step)).toEqual(document);
  });

  it('puts a key in place that would be the prototype', () => {
    const changed = applyPatch({}, { op: 'add', path: '/__proto__', value: { x: 1 } });
    expect([Object.keys(changed as object), ({} as { x?: number }).x]).toEqual([['__proto__'], undefined]);
  });
});
