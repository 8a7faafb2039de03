import { describe, expect, it } from 'vitest';
import { Loop } from '../../../src/interpreter/actions/loop.js';

/** Takes elements until none is left. */
function takeAll(loop: Loop) {
  const turns = [];
  for (let turn = loop.take(); turn !== undefined; turn = loop.take()) turns.push(turn);
  return turns;
}

describe('a foreach', () => {
  it('gives each element once, in order', () => {
    const loop = new Loop(['a', 'b']);
    expect([loop.length, loop.waiting, loop.begun]).toEqual([2, 2, false]);
    expect(takeAll(loop)).toEqual([
      { index: 0, element: 'a' },
      { index: 1, element: 'b' },
    ]);
    expect([loop.waiting, loop.begun]).toEqual([0, true]);
  });

  it('is done when each element has its answer, which stands at the place of the element', () => {
    const loop = new Loop(['a', 'b']);
    const [first, second] = takeAll(loop);
    loop.answer(second!, 2);
    expect([loop.answered, loop.done]).toEqual([1, false]);
    loop.answer(first!, 1);
    expect([loop.answered, loop.done, loop.results]).toEqual([2, true, [1, 2]]);
  });

  it('of no elements is done', () => {
    expect(new Loop([]).done).toBe(true);
  });

  it('goes on in another run: first with what was postponed, then with what nobody has begun', () => {
    const loop = new Loop(['a', 'b', 'c']);
    const [first, second] = [loop.take()!, loop.take()!];
    loop.answer(first, 1);
    loop.postpone(second, { attempt: 3, at: 50 });
    expect(loop.waiting).toBe(2);

    const resumed = Loop.resumed(loop.carry(100));
    expect([resumed.answered, resumed.waiting, resumed.begun]).toEqual([1, 2, false]);
    const turns = takeAll(resumed);
    expect(turns).toEqual([
      { index: 1, element: 'b', from: { index: 1, attempt: 3, at: 50 } },
      { index: 2, element: 'c' },
    ]);
    for (const turn of turns) resumed.answer(turn, turn.index + 1);
    expect([resumed.done, resumed.results]).toEqual([true, [1, 2, 3]]);
  });

  it('is carried with the instant at which its state times out', () => {
    expect(new Loop(['a']).carry(100)).toEqual({
      end: 100,
      elements: ['a'],
      started: 0,
      results: [null],
      postponed: [],
    });
  });
});
