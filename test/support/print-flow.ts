import { Document } from 'yaml';
import type { Action, Flow, State } from '../../src/language/model.js';

/** How a document is written; it says the same in every style. */
export interface Style {
  readonly strings: 'QUOTE_DOUBLE' | 'QUOTE_SINGLE' | 'BLOCK_LITERAL' | 'BLOCK_FOLDED';
  readonly collections: 'any' | 'block' | 'flow';
  /** Columns after which lines are folded, 0 for never. */
  readonly width: 0 | 40 | 80;
}

/** The document of a flow. Its texts stand in quotes or blocks, since many a plain word is no text. */
export function printFlow(flow: Flow, { strings, collections, width }: Style): string {
  const document = new Document({ direktiv_api: 'workflow/v1', ...flow, states: flow.states.map(written) });
  return document.toString({
    defaultStringType: strings,
    defaultKeyType: 'QUOTE_DOUBLE',
    collectionStyle: collections,
    lineWidth: width,
  });
}

/** A state with its fields under the names of the language. */
function written(state: State): object {
  switch (state.type) {
    case 'action':
    case 'foreach':
      return { ...state, action: action(state.action) };
    case 'parallel':
      return { ...state, actions: state.actions.map(action) };
    case 'consumeEvent':
    case 'delay':
    case 'error':
    case 'eventsAnd':
    case 'eventsXor':
    case 'generateEvent':
    case 'getter':
    case 'noop':
    case 'setter':
    case 'switch':
    case 'validate':
      return state;
  }
}

function action({ retries, ...rest }: Action): object {
  if (retries === undefined) return rest;
  const { maxAttempts, ...more } = retries;
  return { ...rest, retries: { max_attempts: maxAttempts, ...more } };
}
