import { action } from '../action.js';
import type { ParallelState } from '../model.js';
import { nonEmptyList } from '../rules/list.js';
import { defaulted, optional, required } from '../rules/record.js';
import type { Rule } from '../rules/rule.js';
import { choice, duration } from '../rules/scalars.js';
import { continuation, stateOf } from '../state-fields.js';

/** Calls several functions at once (specification 1.10). */
export const parallel: Rule<ParallelState> = stateOf('parallel', 'Calls several functions at the same time.', {
  ...continuation,
  actions: required('The calls.', nonEmptyList(action)),
  mode: defaulted('Wait for all of them, or for the first that succeeds.', choice(['and', 'or']), 'and'),
  timeout: optional('How long the state may take at most. Without it 15 minutes.', duration),
});
