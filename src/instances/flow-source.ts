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

const cacheLimit = 500;

/** Parses definitions, each text once, and keeps their texts in the store. */
export class FlowSource {
  private readonly cache = new Map<string, ReadFlow>();

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
    const read = { flow, hash: await this.definitions.put(text), warnings: diagnostics };
    this.remember(text, read);
    return read;
  }

  private remember(text: string, read: ReadFlow): void {
    const oldest = this.cache.keys().next();
    if (this.cache.size >= cacheLimit && !oldest.done) this.cache.delete(oldest.value);
    this.cache.set(text, read);
  }
}
