import { describe, expect, it } from 'vitest';
import { Deadlines, flowDeadlines } from '../../src/interpreter/deadlines.js';
import { executionTimeout } from '../../src/interpreter/bounds/execution-timeout.js';

const start = Date.UTC(2026, 0, 1);
const minutes = (count: number): number => start + count * 60_000;

describe('the deadlines of a flow (specification 7.1)', () => {
  it.each([
    ['nothing set', {}, minutes(15), minutes(20)],
    ['interrupt only', { interrupt: 'PT2M' }, minutes(2), minutes(7)],
    ['kill only', { kill: 'PT3M' }, minutes(15), minutes(3)],
    ['both', { interrupt: 'PT2M', kill: 'PT30M' }, minutes(2), minutes(30)],
  ])('with %s', (_title, timeouts, interrupt, kill) => {
    expect(flowDeadlines(timeouts, start)).toEqual({ interrupt, kill });
  });

  it('are switched off by a zero duration', () => {
    expect(flowDeadlines({ interrupt: 'PT0S', kill: 'P' }, start)).toEqual({ interrupt: null, kill: null });
    expect(flowDeadlines({ interrupt: 'PT0S' }, start)).toEqual({ interrupt: null, kill: minutes(20) });
  });
});

describe('the earliest deadline', () => {
  it('is the kill when it comes no later than the others, and it cannot be caught', () => {
    const deadlines = new Deadlines({ interrupt: minutes(2), kill: minutes(2) });
    const deadline = deadlines.earliest();
    expect(deadline).toMatchObject({ at: minutes(2), cause: 'kill', code: 'direktiv.cancels.timeout.hard' });
    expect(deadlines.fire(deadline)).toMatchObject({
      kind: 'uncatchable',
      code: 'direktiv.cancels.timeout.hard',
      message: 'workflow timed out',
    });
  });

  it('is the interrupt once only', () => {
    const deadlines = new Deadlines({ interrupt: minutes(2), kill: minutes(7) });
    const error = deadlines.fire(deadlines.earliest());
    expect(error).toMatchObject({
      kind: 'catchable',
      code: 'direktiv.cancels.timeout.soft',
      message: 'operation timed out',
    });
    expect(deadlines.earliest().cause).toBe('kill');
    expect(deadlines.carry()).toEqual({ interrupt: null, kill: minutes(7) });
  });

  it('is that of the state while it runs, 15 minutes when it names none', () => {
    const deadlines = new Deadlines({ interrupt: null, kill: null });
    deadlines.startState(undefined, start);
    expect(deadlines.earliest()).toMatchObject({ at: minutes(15), cause: 'state' });
    deadlines.enterState();
    expect(deadlines.earliest().at).toBe(Infinity);
  });

  it('of a zero state timeout passes at once', () => {
    const deadlines = new Deadlines({ interrupt: null, kill: null });
    deadlines.startState('PT0S', start);
    expect(() => deadlines.check(start)).toThrow('operation timed out');
  });

  it('is not passed before its time', () => {
    const deadlines = new Deadlines({ interrupt: minutes(2), kill: minutes(7) });
    expect(() => deadlines.check(minutes(2) - 1)).not.toThrow();
    expect(() => deadlines.check(minutes(2))).toThrow('operation timed out');
  });
});

describe("Temporal's own timeout", () => {
  it('comes a minute after the kill', () => {
    expect(executionTimeout({ kill: 'PT3M' }, start)).toBe(240_000);
  });

  it('is off when the kill is', () => {
    expect(executionTimeout({ kill: 'PT0S' }, start)).toBeUndefined();
  });
});
