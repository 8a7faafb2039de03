import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Gathering } from '../../../src/store/statements/gathering.js';

const refused = (): Error => Object.assign(new Error('refused'), { code: '22000' });

/** Notes its calls and answers when it is told to. */
function recorded(fails: (items: readonly string[]) => Error | undefined = () => undefined) {
  const calls: string[][] = [];
  const waiting: (() => void)[] = [];
  const gathering = new Gathering(async (items: readonly string[]) => {
    calls.push([...items]);
    await new Promise<void>((resolve) => waiting.push(resolve));
    const error = fails(items);
    if (error !== undefined) throw error;
    return items.map((item) => `${item}!`);
  });
  const answerNext = async (): Promise<void> => {
    waiting.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { gathering, calls, answerNext };
}

describe('what many ask at the same time', () => {
  it('goes alone and at once when nothing is under way', async () => {
    const { gathering, calls, answerNext } = recorded();
    const answer = gathering.ask('a');
    expect(calls).toEqual([['a']]);
    await answerNext();
    expect(await answer).toBe('a!');
  });

  it('goes together once what is under way is done, and each gets its own answer', async () => {
    const { gathering, calls, answerNext } = recorded();
    const answers = Promise.all(['a', 'b', 'c'].map((item) => gathering.ask(item)));
    await answerNext();
    await answerNext();
    expect(calls).toEqual([['a'], ['b', 'c']]);
    expect(await answers).toEqual(['a!', 'b!', 'c!']);
  });

  it('goes together when it comes while a rest follows what was done', async () => {
    const calls: string[][] = [];
    const gathering = new Gathering(async (items: readonly string[]) => {
      calls.push([...items]);
      await sleep(5);
      return items;
    }, 8);
    await gathering.ask('a');
    expect(await Promise.all(['b', 'c'].map((item) => gathering.ask(item)))).toEqual(['b', 'c']);
    expect(calls).toEqual([['a'], ['b', 'c']]);
  });

  it('does not wait for what has another key', () => {
    const { gathering, calls } = recorded();
    for (const key of ['x', 'y']) void gathering.ask(key, key);
    expect(calls).toEqual([['x'], ['y']]);
  });

  it('suffers nothing from one among them that is refused', async () => {
    const { gathering, answerNext } = recorded((items) => (items.includes('bad') ? refused() : undefined));
    const answers = Promise.allSettled(['a', 'b', 'bad', 'c'].map((item) => gathering.ask(item)));
    for (let call = 0; call < 5; call++) await answerNext();
    expect((await answers).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });

  it('fails together when it is not known whether it was done', async () => {
    const { gathering, calls, answerNext } = recorded((items) => (items.length > 1 ? new Error('broken') : undefined));
    const answers = Promise.allSettled(['a', 'b', 'c'].map((item) => gathering.ask(item)));
    await answerNext();
    await answerNext();
    expect((await answers).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(calls).toHaveLength(2);
  });
});
