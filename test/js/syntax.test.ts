import { describe, expect, it } from 'vitest';
import { useThreads } from './support/threads.js';

const threads = useThreads(1);
const faultsOf = (...scripts: string[]) => threads().pool.syntax(scripts);

/** Checks that the fault of the script lies at its mark. */
async function expectFault(marked: string, message: string): Promise<void> {
  const offset = marked.indexOf('▸');
  expect(await faultsOf(marked.replace('▸', ''))).toEqual([{ message, offset }]);
}

describe('the syntax of a script', () => {
  it.each(['return 1', 'return data.a // }', 'const f = () => 1\nreturn f()', '', 'return /(a)/.test("a")', '-->'])(
    'is right: %j',
    async (script) => {
      expect(await faultsOf(script)).toEqual([null]);
    },
  );

  it.each([
    ['return data.▸;', 'SyntaxError: expecting field name'],
    ['let a = 1;\nlet a ▸= 2', 'SyntaxError: invalid redefinition of lexical identifier'],
    ['return "a" ▸1', "SyntaxError: expecting ';'"],
    ['/* 😀é */ return 1 ▸1', "SyntaxError: expecting ';'"],
    ['a\r\nb\r c ▸d', "SyntaxError: expecting ';'"],
    ['await ▸x', "SyntaxError: expecting ';'"],
    ['return 1 +▸  \n', "SyntaxError: unexpected token in expression: '}' (at the end of the script)"],
    ['return 1▸\0', 'SyntaxError: the script contains the character U+0000'],
  ])('is wrong where it is marked: %j', expectFault);

  it('is read of several scripts at once, each by itself', async () => {
    expect(await faultsOf('let a; return a', 'let a = @', 'let a; return a')).toEqual([
      null,
      { message: "SyntaxError: unexpected token in expression: '@'", offset: 8 },
      null,
    ]);
  });

  it('is read without running anything, whatever the script closes and opens', async () => {
    expect(await faultsOf('for (;;);', '}), (() => { for (;;); })(), (function () {')).toEqual([null, null]);
  });

  it('is wrong when it is nested too deep, and the thread lives on', async () => {
    expect((await faultsOf('('.repeat(200_000)))[0]?.message).toMatch(/stack overflow/);
    expect(await faultsOf('return 1')).toEqual([null]);
  });

  it('is read of the first 1,000 scripts only', async () => {
    expect(await faultsOf(...Array<string>(1001).fill('@'))).toHaveLength(1000);
  });
});
