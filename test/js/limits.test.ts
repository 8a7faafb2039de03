import { describe, expect, it } from 'vitest';
import { newPool, now, threadsOn, useThreads } from './support/threads.js';

const threads = useThreads(6);

/** The error of the script, and that the threads still work. */
async function failureOf(script: string): Promise<string> {
  const { code, message } = await threads().failure(`js(${script})`);
  expect(code).toBe('direktiv.jq.badCommand');
  expect(await threads().value('js(return data.a)')).toBe(1);
  return message;
}

describe('a script may use', () => {
  it.each([
    ['a function that calls itself', 'function f() { return f() } return f()'],
    ['a getter that reads itself', 'const o = {get a() { return this.a }}; return o.a'],
    ['data nested too deep to parse', 'return JSON.parse("[".repeat(200000))'],
    ['source nested too deep', 'return eval("[".repeat(200000))'],
    ['a regular expression nested too deep', 'return new RegExp("\\x28?:".repeat(200000))'],
    ['a sort that calls itself', 'const f = () => [2, 1].sort(f); return f()'],
  ])('1 MiB of stack: %s', async (_name, script) => {
    expect(await failureOf(script)).toMatch(/stack overflow|too many|regular expression|SyntaxError/);
  });

  it.each([
    ['a string that doubles', 'let s = "ab"; for (;;) s += s'],
    ['a giant string', 'return "x".repeat(2 ** 29)'],
    ['a giant array', 'return new Array(2 ** 26).fill(1)'],
    ['a giant buffer', 'return new ArrayBuffer(2 ** 31)'],
    ['a list that grows', 'const a = []; for (;;) a.push(new Float64Array(2 ** 16))'],
    ['many small texts', 'const a = []; for (let i = 0; ; i++) a.push("x".repeat(1000) + i)'],
    ['objects in objects', 'let a = []; for (;;) a = [a]'],
    ['a giant BigInt', 'return 2n ** 100000000n'],
    ['a result that is too large as text', 'const a = "x".repeat(2 ** 20); return Array(80).fill(a)'],
  ])(
    '64 MiB of memory: %s',
    async (_name, script) => {
      expect(await failureOf(script)).toMatch(/memory|too long|too large|invalid|length|maximum/i);
    },
    60_000,
  );

  it('no more of it in many pieces than in one', async () => {
    const pieces = 'const a = []; try { for (;;) a.push(new Uint8Array(2 ** 20)) } catch { return a.length }';
    const mebibytes = await threads().value(`js(${pieces})`);
    expect(mebibytes).toBeGreaterThan(60);
    expect(mebibytes).toBeLessThan(150);
  });

  it('no more data than fit into that', async () => {
    const { message } = await threads().failure('js(return 1)', { text: 'x'.repeat(40 * 1024 * 1024) });
    expect(message).toContain('the data are too large for JavaScript');
  });

  it.concurrent.each([
    ['an endless loop', 'for (;;);'],
    ['an endless loop that catches', 'for (;;) try { for (;;); } catch {}'],
    ['a getter of the result', 'return {get a() { for (;;); }}'],
    ['a catastrophic regular expression', 'return /^(a+)+$/.test("a".repeat(60) + "b")'],
    ['a native loop that cannot be interrupted', 'return new Array(2 ** 31).join("x")'],
    ['an exponential result', 'let o = [1]; for (let i = 0; i < 60; i++) o = [o, o]; return o'],
  ])(
    '10 s: %s',
    async (_name, script) => {
      expect(await failureOf(script)).toMatch(/it ran longer than 10 s|memory/);
    },
    90_000,
  );
});

describe('the threads', () => {
  it('are started when they are needed, and no more than allowed', async () => {
    const pool = await newPool(2);
    const { value } = threadsOn(pool);
    expect(pool.threads).toBe(0);
    const results = await Promise.all([1, 2, 3, 4, 5].map((n) => value(`js(return ${n})`)));
    expect(results).toEqual([1, 2, 3, 4, 5]);
    expect(pool.threads).toBe(2);
    await pool.close();
    expect(pool.threads).toBe(0);
  });

  it('serve others while one has an endless script', async () => {
    const stop = new AbortController();
    const job = { wanted: 'value', value: 'js(for (;;);)', data: {}, now, seed: 's' } as const;
    let ended = false;
    const endless = threads()
      .pool.evaluate(job, stop.signal)
      .finally(() => (ended = true));
    for (let n = 0; n < 20; n++) expect(await threads().value('js(return data.a)')).toBe(1);
    expect(ended).toBe(false);
    stop.abort(new Error('stopped'));
    await expect(endless).rejects.toThrow('stopped');
  });

  it('are stopped with a job that is given up', async () => {
    const pool = await newPool(1);
    const giveUp = new AbortController();
    const job = { wanted: 'value', value: 'js(for (;;);)', data: {}, now, seed: 's' } as const;
    const endless = pool.evaluate(job, giveUp.signal);
    const behind = pool.evaluate(job, giveUp.signal);
    const next = threadsOn(pool).value('js(return 1)');
    setTimeout(() => giveUp.abort(new Error('given up')), 500);
    await expect(endless).rejects.toThrow('given up');
    await expect(behind).rejects.toThrow('given up');
    expect(await next).toBe(1);
    await pool.close();
  }, 60_000);

  it('refuse what runs and waits when they are closed', async () => {
    const pool = await newPool(1);
    const jobs = [1, 2].map(() => expect(threadsOn(pool).value('js(for (;;);)')).rejects.toThrow('closed'));
    await pool.close();
    await Promise.all(jobs);
    await expect(threadsOn(pool).value('js(return 1)')).rejects.toThrow('closed');
  });
});
