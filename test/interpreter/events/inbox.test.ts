import { describe, expect, it } from 'vitest';
import { Inbox } from '../../../src/interpreter/events/inbox.js';

const signal = (waitId: string, n = 1) => ({ waitId, choice: 0, events: [{ n }] });

describe('the inbox of a run', () => {
  it('keeps an event that comes before the wait asks for it', async () => {
    const inbox = new Inbox();
    inbox.expect('w1');
    inbox.deliver(signal('w1'), 1);
    expect(await inbox.receive('w1')).toEqual(signal('w1'));
  });

  it('hands over an event that comes later', async () => {
    const inbox = new Inbox();
    inbox.expect('w1');
    const received = inbox.receive('w1');
    inbox.deliver(signal('w1'), 1);
    expect(await received).toEqual(signal('w1'));
  });

  it('takes the first event of a wait and no second one', async () => {
    const inbox = new Inbox();
    inbox.expect('w1');
    inbox.deliver(signal('w1', 1), 1);
    inbox.deliver(signal('w1', 2), 1);
    expect((await inbox.receive('w1')).events).toEqual([{ n: 1 }]);
  });

  it('drops an event for a wait that is over', async () => {
    const inbox = new Inbox();
    inbox.expect('w1');
    inbox.close('w1');
    inbox.deliver(signal('w1'), 1);
    inbox.expect('w1');
    const late = await Promise.race([inbox.receive('w1'), Promise.resolve('nothing')]);
    expect(late).toBe('nothing');
  });

  it('keeps an event whose wait has yet to come, also for the run that continues', async () => {
    const inbox = new Inbox();
    inbox.deliver(signal('w3'), 0);
    const continued = new Inbox(inbox.ahead(2));
    for (const each of [inbox, continued]) {
      each.expect('w3');
      expect(await each.receive('w3')).toEqual(signal('w3'));
    }
  });

  it('keeps an event for the first state, before that waits', async () => {
    const inbox = new Inbox();
    inbox.deliver(signal('w1'), 0);
    inbox.expect('w1');
    expect(await inbox.receive('w1')).toEqual(signal('w1'));
  });

  it('keeps an event for the state the run is in, before that waits', async () => {
    const inbox = new Inbox();
    inbox.deliver(signal('w3'), 3);
    inbox.expect('w3');
    expect(await inbox.receive('w3')).toEqual(signal('w3'));
    expect(inbox.ahead(3)).toEqual([]);
  });

  it('keeps nothing for a state that was left, nor for a wait that cannot be', () => {
    const inbox = new Inbox();
    inbox.deliver(signal('w2'), 3);
    inbox.deliver(signal('nonsense'), 0);
    expect(inbox.ahead(0)).toEqual([]);
  });
});
