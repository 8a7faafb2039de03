import { BoundedCache } from '../cache/bounded-cache.js';
import type { Flow } from '../language/model.js';
import { InvalidFlowError } from '../language/invalid-flow.js';
import type { Diagnostic } from '../language/diagnostic.js';
import { checkFlow } from '../language/lint/check-flow.js';
import type { ParsedFlow } from '../language/parse-flow.js';

/** A definition ready to run. */
export interface ReadFlow {
  readonly flow: Flow;
  /** Content hash under which the store keeps the text. */
  readonly hash: string;
  /** What its author will not have meant. */
  readonly warnings: readonly Diagnostic[];
}

/** Reads and checks the text of a definition. */
export type Review = (text: string) => ParsedFlow | Promise<ParsedFlow>;

/** Where texts of definitions are kept. */
export interface DefinitionTexts {
  /** @returns the content hash */
  put(text: string): Promise<string>;
}

/** A flow that was read takes five times the memory of its text: 16 Mi letters are 80 MB and more. */
const remembered = { entries: 500, weight: 16 * 1024 * 1024 } as const;

/** Parses definitions, each text once, and keeps their texts in the store. */
export class FlowSource {
  private readonly cache = new BoundedCache<ReadFlow>(remembered);

  constructor(
    private readonly definitions: DefinitionTexts,
    private readonly review: Review = checkFlow,
  ) {}

  /** @throws InvalidFlowError with every diagnostic */
  async read(text: string): Promise<ReadFlow> {
    const known = this.cache.get(text);
    if (known !== undefined) return known;
    const { flow, diagnostics } = await this.review(text);
    if (flow === undefined) throw new InvalidFlowError(diagnostics.filter(({ severity }) => severity === 'error'));
    return this.cache.keep(text, { flow, hash: await this.definitions.put(text), warnings: diagnostics });
  }
}
