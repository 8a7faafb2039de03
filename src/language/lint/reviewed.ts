import type { Path } from '../jx-fields.js';
import type { Flow } from '../model.js';
import { pathText } from '../path-text.js';
import type { Message, Spot } from '../report.js';
import { find, type SourceNode } from '../yaml/source-node.js';
import { scriptsOf, type Script } from './scripts.js';

/** A valid flow that is looked at for what its author will not have meant. */
export interface Reviewed {
  readonly flow: Flow;
  readonly scripts: readonly Script[];
  /** Where the value at `path` is written, or the closest one above it. */
  readonly spot: (path: Path) => Spot;
}

/** Something worth a warning. */
export interface Finding {
  readonly spot: Spot;
  /** What will happen and what to do about it. */
  readonly message: Message;
}

/** Looks for one kind of mistake. */
export type Check = (reviewed: Reviewed) => Finding[];

export function reviewed(flow: Flow, source: string, root: SourceNode): Reviewed {
  return {
    flow,
    scripts: scriptsOf(flow, source, root),
    spot: (path) => ({ offset: find(root, path).offset, path: pathText(path) }),
  };
}
