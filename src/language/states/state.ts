import type { State, StateType } from '../model.js';
import type { Rule } from '../rules/rule.js';
import { variant } from '../rules/variant.js';
import { anyState } from '../state-fields.js';
import { action } from './action.js';
import { consumeEvent } from './consume-event.js';
import { delay } from './delay.js';
import { error } from './error.js';
import { eventsAnd } from './events-and.js';
import { eventsXor } from './events-xor.js';
import { foreach } from './foreach.js';
import { generateEvent } from './generate-event.js';
import { getter } from './getter.js';
import { noop } from './noop.js';
import { parallel } from './parallel.js';
import { setter } from './setter.js';
import { switchState } from './switch.js';
import { validate } from './validate.js';

/** One rule for each type of state: a type without a rule does not compile. */
const rules: { [T in StateType]: Rule<Extract<State, { type: T }>> } = {
  action,
  consumeEvent,
  delay,
  error,
  eventsAnd,
  eventsXor,
  foreach,
  generateEvent,
  getter,
  noop,
  parallel,
  setter,
  switch: switchState,
  validate,
};

/** A state of any type (specification 1.9, 1.10). `eventAnd` and `eventXor` are accepted spellings. */
export const state: Rule<State> = variant<State>({
  what: 'state',
  rules,
  aliases: { eventAnd: 'eventsAnd', eventXor: 'eventsXor' },
  otherwise: anyState,
});
