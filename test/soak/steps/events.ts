import type { GenerateStep, WaitStep } from '../plan.js';
import { adding, catching, type Kind, marker, state } from '../step.js';

/** The types of the two events a wait may be for. */
export const waitTypes = ['soak.a', 'soak.b'] as const;

/** What a flow publishes. */
export const generatedType = 'soak.generated';

/** Id of the event that serves a wait. */
export function eventIdOf(mark: string, choice: 0 | 1): string {
  return `${mark}-event-${choice}`;
}

const idOf = (choice: 0 | 1): string => `.["${waitTypes[choice]}"].id`;

/** A wait for one event, either of two, both, or one that never comes (specification 4.10 to 4.12). */
export const wait: Kind<WaitStep> = {
  states({ mode, choice }, place) {
    const { id, next: transition } = place;
    const context = { wait: marker(place) };
    const [a, b] = waitTypes.map((type) => ({ type, context }));
    switch (mode) {
      case 'simple':
        return [
          state({ id, type: 'consumeEvent', event: [a, b][choice], transform: adding(idOf(choice)), transition }),
        ];
      case 'xor': {
        const branch = (event: unknown, n: 0 | 1) => ({ event, transform: adding(idOf(n)), transition });
        return [state({ id, type: 'eventsXor', events: [branch(a, 0), branch(b, 1)] })];
      }
      case 'and': {
        const transform = adding(`[${idOf(0)}, ${idOf(1)}]`);
        return [state({ id, type: 'eventsAnd', events: [a, b], transform, transition })];
      }
      case 'timeout': {
        const clause = catching(place, 'direktiv.cancels.timeout.soft');
        return [
          state({ id, type: 'consumeEvent', event: a, timeout: 'PT1S', catch: clause.catch, transition }),
          clause.caught,
        ];
      }
    }
  },
  play(step, mark, world) {
    world.waits.set(mark, step);
    switch (step.mode) {
      case 'simple':
      case 'xor':
        return eventIdOf(mark, step.choice);
      case 'and':
        return [eventIdOf(mark, 0), eventIdOf(mark, 1)];
      case 'timeout':
        return 'direktiv.cancels.timeout.soft';
    }
  },
};

/** An event that starts another flow (specification 4.9). */
export const generate: Kind<GenerateStep> = {
  states({ delay }, place) {
    const event = { type: generatedType, source: 'soak', data: { k: marker(place) } };
    return [
      state({
        id: place.id,
        type: 'generateEvent',
        event,
        ...(delay === 0 ? {} : { delay: `PT${delay}S` }),
        transform: adding('"sent"'),
        transition: place.next,
      }),
    ];
  },
  play(_step, mark, world) {
    world.generated.add(mark);
    return 'sent';
  },
};
