import { describe, expect, it } from 'vitest';
import { failureMessage, failureType, keyword, summary } from '../../../src/interpreter/bounds/bounded-text.js';
import { Budget } from '../../../src/interpreter/bounds/budget.js';
import { boundedLine, logText } from '../../../src/interpreter/reporting/log-text.js';
import { Trace, traceLimit } from '../../../src/interpreter/reporting/trace.js';
import type { Run } from '../../../src/interpreter/run.js';
import { awaitLocal, awaitWorld } from '../../../src/interpreter/waits.js';

describe('texts in commands', () => {
  it('are left alone when they are short', () => {
    expect([summary('a / f'), keyword('/x'), failureType('my.code'), failureMessage('m')]).toEqual([
      'a / f',
      '/x',
      'my.code',
      'm',
    ]);
  });

  it('of a summary stay below what Temporal takes, in bytes', () => {
    expect(Buffer.byteLength(summary('é'.repeat(5000)))).toBeLessThanOrEqual(380);
    expect(Buffer.byteLength(summary('s'.repeat(5000)))).toBeLessThanOrEqual(380);
  });

  it('of a failure say how much was cut', () => {
    expect(failureMessage('x'.repeat(32_010))).toMatch(/… \(10 more characters\)$/);
  });
});

describe('a line of the log', () => {
  it('of a value is indented JSON, of a string the string', () => {
    expect([logText('a "b"'), logText({ a: [1] })]).toEqual(['a "b"', '{\n  "a": [\n    1\n  ]\n}']);
  });

  it('has no indentation when the value is long', () => {
    const value = Array.from({ length: 20_000 }, () => 1);
    expect(logText(value)).toBe(JSON.stringify(value));
  });

  it('tells of a value that is too large only what it is', () => {
    expect(logText(Array.from({ length: 500_000 }, () => 1))).toBe(
      '(a list of 500000 elements, too large for a line of the log)',
    );
    expect(logText({ x: 'x'.repeat(4_000_000) })).toBe('(an object, too large for a line of the log)');
  });

  it('says how much of it was cut', () => {
    const megabyte = 'x'.repeat(1024 * 1024);
    expect(boundedLine(megabyte)).toBe(megabyte);
    expect(boundedLine(`${megabyte}yy`)).toBe(`${megabyte}… (2 more characters)`);
  });
});

describe('the trace of a run', () => {
  it('counts every state and keeps the last ones', () => {
    const trace = new Trace([], 0);
    for (let n = 0; n < 2500; n++) trace.enter(`s${n}`);
    expect(trace.step).toBe(2500);
    expect(trace.tail()).toHaveLength(traceLimit);
    expect(trace.tail().at(-1)).toBe('s2499');
  });

  it('goes on in a continuation', () => {
    const trace = new Trace(['a', 'b'], 2);
    trace.enter('c');
    expect([trace.step, trace.tail()]).toEqual([3, ['a', 'b', 'c']]);
  });
});

describe('the budget of an activation', () => {
  it('lasts for ten thousand turns of a loop of two states', () => {
    const budget = new Budget();
    for (let n = 0; n < 20_000; n++) {
      budget.transition();
      budget.steps(10);
    }
    expect(budget.exhausted).toBe(false);
  });

  it('is used up by transitions alone, and renewed by a new activation', () => {
    const budget = new Budget();
    for (let n = 0; n < 200_000; n++) budget.transition();
    expect(budget.exhausted).toBe(true);
    budget.renew();
    expect(budget.exhausted).toBe(false);
  });

  it('is used up by a few long lines of the log', () => {
    const budget = new Budget();
    for (let n = 0; n < 12; n++) budget.logLine(1024 * 1024);
    expect(budget.exhausted).toBe(true);
  });

  it.each<[string, number, (budget: Budget) => void]>([
    ['states that wait', 600, (budget) => budget.promise()],
    ['copies of data with a thousand keys', 375, (budget) => budget.copy(1000)],
    ['commands, of which each has its event', 200, (budget) => budget.command(null)],
    ['values that go into commands as they are', 32, (budget) => budget.command('x'.repeat(100_000))],
    ['markers of local activities', 64, (budget) => budget.marker()],
  ])('is used up by %s, and renewed by a new workflow task', (_what, most, spend) => {
    const budget = new Budget();
    for (let n = 1; n < most; n++) spend(budget);
    expect(budget.exhausted).toBe(false);
    spend(budget);
    expect(budget.exhausted).toBe(true);
    budget.renew();
    expect(budget.exhausted).toBe(false);
  });

  it('is shared by all answers of one workflow task', () => {
    const budget = new Budget();
    budget.answered(1);
    for (let n = 0; n < 200; n++) budget.command(null);
    budget.answered(1);
    expect(budget.exhausted).toBe(true);
    budget.answered(2);
    expect(budget.exhausted).toBe(false);
  });

  it.each([
    ['is renewed by an answer of the world', awaitWorld, false],
    ['is not renewed by that of a local activity, which begins no workflow task', awaitLocal, true],
  ])('%s', async (_what, wait, exhausted) => {
    for (const work of [Promise.resolve(), Promise.reject(new Error('also by one that fails'))]) {
      const budget = new Budget();
      for (let n = 0; n < 200; n++) budget.command(null);
      await wait({ budget } as unknown as Run, work).catch(() => undefined);
      expect(budget.exhausted).toBe(exhausted);
    }
  });

  it('tells the steps of expressions once', () => {
    const budget = new Budget();
    budget.steps(3);
    expect([budget.takeSteps(), budget.takeSteps()]).toEqual([3, 0]);
  });

  it('lets the expressions of one state not add up without end', () => {
    const budget = new Budget();
    budget.steps(9_000_000);
    expect(() => budget.steps(9_000_000)).toThrow(expect.objectContaining({ code: 'direktiv.jq.badCommand' }) as Error);
  });
});
