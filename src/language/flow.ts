import { functionDefinition } from './functions.js';
import { list, nonEmptyList } from './rules/list.js';
import { declaredNames } from './rules/names.js';
import { defaulted, optional, record, required, type RecordOf } from './rules/record.js';
import { apply, invalid, refine, spot, type Names, type Rule, type Scope } from './rules/rule.js';
import { duration, text } from './rules/scalars.js';
import type { Shape } from './rules/shape.js';
import { start, type WrittenStart } from './start.js';
import { state } from './states/state.js';
import { quote } from './wording.js';
import type { Flow, StartDefinition } from './model.js';
import type { Report } from './report.js';
import type { SourceNode } from './yaml/source-node.js';

/** The engine reads documents for any version in the same way (specification 1.1), but says so. */
const api: Rule<undefined> = refine(
  text,
  (value, at) => {
    if (value !== 'workflow/v1') {
      const message = `This is read as workflow/v1, not as ${quote(value)}.`;
      at.scope.report.warning('other-api', spot(at), message);
    }
    return undefined;
  },
  { enum: ['workflow/v1'] },
);

const timeouts = record({
  interrupt: optional('How long an instance may take until it is interrupted, which a state can catch.', duration),
  kill: optional('How long an instance may take until it is ended for good.', duration),
});

const fields = {
  direktiv_api: optional('Says that this file is a flow.', api),
  url: optional('Where more is written about the flow.', text),
  description: optional('What the flow is for.', text),
  functions: defaulted('Functions that its states call.', list(functionDefinition), []),
  start: optional('How instances are started. Without it by hand.', start),
  states: required('Its states. It begins with the first one, unless the start says otherwise.', nonEmptyList(state)),
  timeouts: defaulted('How long an instance may take.', timeouts, {}),
};

const byHand = ['functions', 'start', 'states'];
const named = 'A flow has the name of its file: remove this.';
const former = {
  id: named,
  name: named,
  version: 'Remove this.',
  singular: 'Instances of a flow run beside each other: remove this.',
  exclusive: 'Instances of a flow run beside each other: remove this.',
};
const document: Rule<RecordOf<typeof fields>> = record(fields, { exact: byHand, notNull: byHand, former });

/** What a flow has, for editors. */
export const flowShape: Shape = document.shape;

/** Checks a document against the language (specification 1.5); undefined after an error was reported. */
export function readFlow(node: SourceNode, report: Report): Flow | undefined {
  const written = apply(document, { node, path: '', scope: scopeOf(node, report) });
  if (written === invalid) return undefined;
  const { start: writtenStart, ...rest } = written;
  return { ...rest, start: withEntry(writtenStart ?? { type: 'default' }, rest.states[0]?.id ?? '') };
}

/** The entry state is the first one unless the flow names another (specification 1.8). */
function withEntry(written: WrittenStart, first: string): StartDefinition {
  return { ...written, state: written.state ?? first };
}

function scopeOf(node: SourceNode, report: Report): Scope {
  return { report, states: names(node, 'states'), functions: names(node, 'functions') ?? withoutFunctions(node) };
}

function names(node: SourceNode, key: string): Names | undefined {
  const value = node.kind === 'map' ? node.entries.get(key)?.value : undefined;
  return value === undefined ? undefined : declaredNames(key, value);
}

/** A flow that has no field `functions` declares none; one whose list cannot be read may declare any. */
function withoutFunctions(node: SourceNode): Names | undefined {
  return node.kind === 'map' && !node.entries.has('functions') ? new Map() : undefined;
}
