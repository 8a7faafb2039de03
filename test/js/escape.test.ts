import { describe, expect, it } from 'vitest';
import { useThreads } from './support/threads.js';

const threads = useThreads();

describe('nothing of the host is in reach of a script', () => {
  it.each([
    'process',
    'require',
    'module',
    'global',
    'console',
    'setTimeout',
    'queueMicrotask',
    'fetch',
    'Buffer',
    'WebAssembly',
    'SharedArrayBuffer',
    'Atomics',
    'WeakRef',
    'Intl',
    'performance',
    'structuredClone',
    'TextEncoder',
    'std',
    'os',
  ])('%s does not exist', async (name) => {
    expect(await threads().value(`js(return typeof ${name})`)).toBe('undefined');
  });

  it.each([
    ['the constructor of a function', 'this.constructor.constructor("return typeof process")()'],
    ['the constructor of our own functions', 'atob.constructor("return typeof process")()'],
    ['the constructor of the data', 'data.constructor.constructor("return typeof process")()'],
    [
      'a function from the stack',
      '(() => { try { null.x } catch (e) { return e.constructor.constructor("return typeof process")() } })()',
    ],
    ['indirect eval', '(0, eval)("typeof process")'],
    ['an async function', 'typeof (async () => {}).constructor("return process")().then'],
    ['the caller', 'typeof atob.caller'],
  ])('%s leads nowhere', async (_name, expression) => {
    const found = await threads().value(`js(try { return ${expression} } catch (e) { return "undefined" })`);
    expect(['undefined', 'function']).toContain(found);
    expect(await threads().value('js(return typeof process)')).toBe('undefined');
  });

  it('modules cannot be imported', async () => {
    expect(
      await threads().value('js(let got = "nothing"; import("node:fs").then(() => { got = "fs" }); return got)'),
    ).toBe('nothing');
  });

  it('promises are never run on', async () => {
    expect(await threads().value('js(const o = {a: 1}; Promise.resolve().then(() => { o.a = 2 }); return o)')).toEqual({
      a: 1,
    });
  });
});

describe('what a script does to its prototypes stays with it', () => {
  it('keys named like parts of prototypes are data', async () => {
    const value = await threads().value(
      `js(return JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": 2}}'))`,
    );
    expect(JSON.stringify(value)).toBe('{"__proto__":{"polluted":1},"constructor":{"prototype":2}}');
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('such keys reach it as data', async () => {
    const input = JSON.parse('{"__proto__": {"polluted": 1}}') as { [key: string]: number };
    const script = 'return [Object.keys(data), data.polluted ?? "clean", ({}).polluted ?? "clean"]';
    expect(await threads().value(`js(${script})`, input)).toEqual([['__proto__'], 'clean', 'clean']);
  });

  it('changed built-ins change neither its own conversion nor the next script', async () => {
    const spoil = `
      Object.prototype.polluted = 1; Object.prototype.toJSON = () => 7;
      Array.prototype.join = Array.prototype.push = String.prototype.replace = JSON.stringify = () => "spoilt";
      Object.keys = Map.prototype.forEach = Date.prototype.toISOString = null; globalThis.String = globalThis.Map = null;`;
    expect(await threads().value(`js(${spoil} return {a: [1, new Date(0)]})`)).toEqual({
      a: [1, '1970-01-01T00:00:00Z'],
    });
    expect(await threads().value('js(return [[1, 2].join("-"), ({}).polluted ?? "clean"])')).toEqual(['1-2', 'clean']);
  });

  it('a body that closes its function early changes nothing for others', async () => {
    await threads().failure('js(}, function \\(\\) {)');
    await threads().failure('js(}); globalThis.x = 1; (function () {)');
    expect(await threads().value('js(return typeof x)')).toBe('undefined');
  });

  it('an error that lies about itself is only a text', async () => {
    const lying = 'js(const e = new Error("m"); e.stack = "<input>:9:9"; e.name = {toString() { throw 1 }}; throw e)';
    expect((await threads().failure(lying)).code).toBe('direktiv.jq.badCommand');
    const endless = 'js(throw {get a() { throw this }})';
    expect((await threads().failure(endless)).code).toBe('direktiv.jq.badCommand');
  });
});
