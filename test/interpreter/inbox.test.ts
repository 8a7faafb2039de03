import { describe, expect, it } from 'vitest';
import { Inbox } from '../../src/interpreter/inbox.js';

const signal = (waitId: string, n = 1) => ({ waitId, choice: 0, events: [{ n }] });

describe('the inbox of a run', () => {
  it('keeps an event that comes before the wait asks for it', async () => {
    const inbox = new Inbox();
    inbox.expect('w1');
    inbox.deliver(signal('w1'));
    expect(await inbox.receive('w1')).toEqual(signal('w1'));
  });

  it('hands over an event that comes later', async () => {
    const inbox = new Inbox();
    inbox.expect('w1');
    const received = inbox.receive('w1');
    inbox.deliver(signal('w1'));
    expect(await received).toEqual(signal('w1'));
  });

  it('takes the first event of a wait and no second one', async () => {
    const inbox = new Inbox();
    inbox.expect('w1');
    inbox.deliver(signal('w1', 1));
    inbox.deliver(signal('w1', 2));
    expect((await inbox.receive('w1')).events).toEqual([{ n: 1 }]);
  });

  it('drops an event for a wait that is over', async () => {
    const inbox = new Inbox();
    inbox.expect('w1');
    inbox.close('w1');
    inbox.deliver(signal('w1'));
    inbox.expect('w1');
    const late = await Promise.race([inbox.receive('w1'), Promise.resolve('nothing')]);
    expect(late).toBe('nothing');
  });
});
