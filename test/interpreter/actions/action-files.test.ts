import { describe, expect, it } from 'vitest';
import { checkedFiles, filesExpression } from '../../../src/interpreter/actions/action-files.js';
import type { Json } from '../../../src/json/json.js';
import type { FunctionFile } from '../../../src/language/model.js';

/** One file whose evaluated fields these are. */
function checked(value: Json, more: Partial<FunctionFile> = {}) {
  return checkedFiles([value], [{ key: 'k', ...more }])[0];
}

describe('what is evaluated of files', () => {
  it('is one value: key, as, scope and type of each, but no permissions', () => {
    const files: FunctionFile[] = [
      { key: 'jq(.a)', as: 'b', scope: 'workflow', type: 'tar', permissions: '0755' },
      { key: 'c' },
    ];
    expect(filesExpression(files)).toEqual([{ key: 'jq(.a)', as: 'b', scope: 'workflow', type: 'tar' }, { key: 'c' }]);
  });
});

describe('a file of an action', () => {
  it('is a plain variable of the instance under its key unless it says otherwise', () => {
    expect(checked({ key: 'name' })).toEqual({ key: 'name', as: 'name', scope: 'instance', type: 'plain' });
  });

  it.each(['scope', 'as', 'type'])('takes an empty %s as none', (field) => {
    expect(checked({ key: 'name', [field]: '' })).toEqual(checked({ key: 'name' }));
  });

  it.each([
    ['instance', 'instance'],
    ['thread', 'instance'],
    ['workflow', 'workflow'],
    ['namespace', 'namespace'],
    ['file', 'file'],
  ])('of the scope %s is one of %s', (scope, expected) => {
    expect(checked({ key: 'name', scope })?.scope).toBe(expected);
  });

  it.each(['system', 'Instance', 'x'])('has no scope %s', (scope) => {
    expect(() => checked({ key: 'name', scope })).toThrow(
      expect.objectContaining({ code: 'direktiv.var.invalidScope' }),
    );
  });

  it.each([
    ['', 'instance'],
    ['1a', 'workflow'],
    ['a/b', 'namespace'],
    ['', 'file'],
  ])('has no key %j in the scope %s', (key, scope) => {
    expect(() => checked({ key, scope })).toThrow(expect.objectContaining({ code: 'direktiv.var.invalidKey' }));
  });

  it.each([
    ['/e.yaml', 'e.yaml'],
    ['happy.png', 'happy.png'],
    ['/a/./b//c', 'a/b/c'],
  ])('of the scope file has a path: %s is put at %s', (key, as) => {
    expect(checked({ key, scope: 'file' })).toMatchObject({ key, as });
  });

  it.each(['plain', 'base64', 'tar', 'tar.gz'])('may have the type %s', (type) => {
    expect(checked({ key: 'name', type })?.type).toBe(type);
  });

  it('has no other type', () => {
    expect(() => checked({ key: 'name', type: 'zip' })).toThrow(/"zip" is no type of a file/);
  });

  it.each(['../x', 'a/../../x', '..', '/', './', 'a\0b'])('cannot be put at %j', (as) => {
    expect(() => checked({ key: 'name', as })).toThrow(
      expect.objectContaining({ code: 'direktiv.internal.error', kind: 'internal' }),
    );
  });

  it.each([
    ['0755', 0o755],
    ['644', 0o644],
    ['4755', 0o755],
    ['0', 0],
  ])('has the permissions %s', (permissions, bits) => {
    expect(checked({ key: 'name' }, { permissions })?.permissions).toBe(bits);
  });

  it.each(['', 'rwx', '0o755', '0789', '-1'])('has no permissions %j', (permissions) => {
    expect(() => checked({ key: 'name' }, { permissions })).toThrow(
      expect.objectContaining({ code: 'direktiv.var.perms' }),
    );
  });

  it.each([
    ['a number', 5, '5'],
    ['true', true, 'true'],
    ['a list', [1, 'x'], '[1,"x"]'],
  ])('may be named by %s, as text', (_what, as, place) => {
    expect(checked({ key: 'name', as })).toMatchObject({ key: 'name', as: place });
  });

  it('has no key that begins with a digit, as a number does', () => {
    expect(() => checked({ key: 5 })).toThrow(expect.objectContaining({ code: 'direktiv.var.invalidKey' }));
  });

  it('has a place of its own', () => {
    const files: FunctionFile[] = [{ key: 'a' }, { key: 'b', as: './a' }];
    expect(() => checkedFiles([{ key: 'a' }, { key: 'b', as: './a' }], files)).toThrow(
      expect.objectContaining({ code: 'direktiv.internal.error', message: expect.stringContaining('"a"') as string }),
    );
  });
});
