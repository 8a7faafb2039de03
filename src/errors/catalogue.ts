/**
 * The three classes of error of the language (specification 5.1):
 * `catchable` may be named by a state's `catch`; `uncatchable` ends the instance with its code;
 * `internal` ends it as `crashed`.
 */
export type ErrorKind = 'catchable' | 'uncatchable' | 'internal';

interface CatalogueEntry {
  readonly kind: ErrorKind;
  /** When the error is raised, for docs/errors.md. */
  readonly raised: string;
}

/**
 * Every code that Durektiv itself raises (specification 5.2). Codes of functions and of `error` states are free text and
 * not listed. `docs/errors.md` is generated from this table.
 */
export const catalogue = {
  'direktiv.jq.badCommand': {
    kind: 'catchable',
    raised: 'an expression failed, or gave null, nothing, or more than one value',
  },
  'direktiv.jq.notObject': { kind: 'catchable', raised: 'a transform did not give an object' },
  'direktiv.jq.notString': { kind: 'catchable', raised: 'a key did not give a non-empty string' },
  'direktiv.var.invalidKey': {
    kind: 'catchable',
    raised: 'the key of a variable, or the path of a file, breaks the rule for names',
  },
  'direktiv.var.invalidScope': { kind: 'catchable', raised: 'the scope of a file of an action is none' },
  'direktiv.var.perms': { kind: 'catchable', raised: 'the permissions of a file of an action are no octal digits' },
  'direktiv.foreach.badArray': { kind: 'catchable', raised: 'the array of a foreach is not a list' },
  'direktiv.parallel.allFailed': { kind: 'catchable', raised: 'every action of a parallel `or` failed' },
  'direktiv.retries.exceeded': {
    kind: 'catchable',
    raised: 'an action failed more often than its retry policy allows',
  },
  'direktiv.workflow.multipleErrors': { kind: 'catchable', raised: 'a second error state was reached' },
  'direktiv.schema.failed': { kind: 'catchable', raised: 'the subject of a validate state does not match its schema' },
  'direktiv.cancels.timeout.soft': {
    kind: 'catchable',
    raised: 'the timeout of a state passed, or the interrupt timeout of the flow',
  },
  'container failed': {
    kind: 'catchable',
    raised: 'a function answered another status than 2xx without error headers',
  },
  'direktiv.cancels.timeout.hard': { kind: 'uncatchable', raised: 'the kill timeout of the flow passed' },
  'direktiv.cancels.api': { kind: 'uncatchable', raised: 'somebody cancelled the instance' },
  'direktiv.cancels.parent': {
    kind: 'uncatchable',
    raised: 'the state of the parent that waited for the instance ended',
  },
  'direktiv.data.tooLarge': {
    kind: 'uncatchable',
    raised:
      'the data of an instance, its output, the input of an action or the events of an eventsAnd together became larger than 128 MiB, an event larger than 32 MiB, metadata or the context of events larger than 1 MiB',
  },
  'direktiv.event.jq': { kind: 'uncatchable', raised: 'an expression in the context of an event failed' },
  'direktiv.workflow.invalid': { kind: 'uncatchable', raised: 'the definition of a subflow is not valid' },
  'direktiv.workflow.invoke': {
    kind: 'uncatchable',
    raised: 'a flow that starts by event was started by hand or as a subflow',
  },
  'direktiv.internal.error': {
    kind: 'internal',
    raised:
      'a function crashed (a message without a code, a broken connection), a subflow file is missing, or Durektiv failed',
  },
} as const satisfies Record<string, CatalogueEntry>;

/** A code of the catalogue. */
export type DirektivCode = keyof typeof catalogue;
