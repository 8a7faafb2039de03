import { beforeEach, describe, expect, it } from 'vitest';
import { createBroadcaster, type Listener } from '../../src/events/broadcast.js';
import { parseCloudEvent } from '../../src/events/cloud-event.js';

const event = parseCloudEvent({ specversion: '1.0', id: 'e1', source: '/s', type: 't', subject: '123' });

let seen: string[];
let waiting: Listener[];
let wakeFails: Set<string>;
let history: Set<string>;

beforeEach(() => {
  seen = [];
  waiting = [];
  wakeFails = new Set();
  history = new Set();
});

const broadcaster = createBroadcaster({
  history: {
    append: ({ namespace, source, id }) => {
      const key = `${namespace} ${source} ${id}`;
      if (history.has(key)) return Promise.resolve('duplicate');
      history.add(key);
      seen.push('history');
      return Promise.resolve('stored');
    },
  },
  listeners: {
    candidates: () => Promise.resolve(waiting),
    serve: (instance, waitId) => {
      seen.push(`serve ${instance} ${waitId}`);
      return Promise.resolve(true);
    },
  },
  wake: (instance, waitId, { id }) => {
    if (wakeFails.has(instance)) return Promise.reject(new Error(`${instance} cannot be reached`));
    seen.push(`wake ${instance} ${waitId} ${id}`);
    return Promise.resolve();
  },
});

const listener = (instance: string, context = {}): Listener => ({
  instance,
  waitId: 'w',
  events: [{ type: 't', context }],
});

describe('broadcast (specification 9.6)', () => {
  it('keeps the event, wakes the wait, then marks it served', async () => {
    waiting = [listener('i')];
    expect(await broadcaster.broadcast('ns', event)).toBe('accepted');
    expect(seen).toEqual(['history', 'wake i w e1', 'serve i w']);
  });

  it('wakes every wait that matches and no other', async () => {
    waiting = [listener('a'), listener('b', { subject: '999' }), listener('c', { subject: '1*' })];
    await broadcaster.broadcast('ns', event);
    expect(seen.filter((line) => line.startsWith('wake'))).toEqual(['wake a w e1', 'wake c w e1']);
  });

  it('takes each definition of a wait on its own (D20)', async () => {
    waiting = [
      {
        instance: 'i',
        waitId: 'w',
        events: [
          { type: 't', context: { subject: '999' } },
          { type: 't', context: { subject: '123' } },
        ],
      },
    ];
    await broadcaster.broadcast('ns', event);
    expect(seen).toContain('wake i w e1');
  });

  it('does not deliver a duplicate', async () => {
    waiting = [listener('i')];
    await broadcaster.broadcast('ns', event);
    seen = [];
    expect(await broadcaster.broadcast('ns', event)).toBe('duplicate');
    expect(seen).toEqual([]);
    expect(await broadcaster.broadcast('other', event)).toBe('accepted');
  });

  it('wakes the others when one cannot be woken, and says so', async () => {
    waiting = [listener('a'), listener('b'), listener('c')];
    wakeFails.add('b');
    await expect(broadcaster.broadcast('ns', event)).rejects.toThrow('1 of 3 waiting instances could not be woken');
    expect(seen).toEqual(['history', 'wake a w e1', 'wake c w e1', 'serve a w', 'serve c w']);
  });

  it('wakes more waits than it wakes at a time', async () => {
    waiting = Array.from({ length: 100 }, (_, index) => listener(`i${index}`));
    await broadcaster.broadcast('ns', event);
    expect(seen.filter((line) => line.startsWith('serve'))).toHaveLength(100);
  });
});
