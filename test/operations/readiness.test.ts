import { describe, expect, it } from 'vitest';
import { Readiness } from '../../src/operations/readiness.js';

describe('readiness', () => {
  it('is given while everything answers', async () => {
    const readiness = new Readiness([{ name: 'database', check: () => Promise.resolve() }], () => undefined);
    expect(await readiness.report()).toEqual({ ready: true, checks: { database: 'ok' } });
  });

  it('is not given while one thing is away, and the reason is for the log only', async () => {
    const problems: unknown[] = [];
    const readiness = new Readiness(
      [
        { name: 'database', check: () => Promise.reject(new Error('no route to db.internal')) },
        { name: 'temporal', check: () => Promise.resolve() },
      ],
      (...problem) => problems.push(problem),
    );
    expect(await readiness.report()).toEqual({ ready: false, checks: { database: 'failing', temporal: 'ok' } });
    expect(problems).toEqual([['not ready: database does not answer', new Error('no route to db.internal')]]);
  });

  it('is not given while something hangs', async () => {
    const readiness = new Readiness([{ name: 'temporal', check: () => new Promise(() => undefined) }], () => undefined);
    expect(await readiness.report()).toEqual({ ready: false, checks: { temporal: 'failing' } });
  });

  it('asks once for many who ask at the same time', async () => {
    let asked = 0;
    const check = (): Promise<void> => Promise.resolve(void asked++);
    const readiness = new Readiness([{ name: 'database', check }], () => undefined);
    await Promise.all([readiness.report(), readiness.report(), readiness.report()]);
    expect(asked).toBe(1);
  });
});
