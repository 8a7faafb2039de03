import type { Flow } from '../language/model.js';
import { InvalidFlowError } from '../language/invalid-flow.js';
import { parseRunnableFlow } from '../language/parse-flow.js';

/** A definition ready to run. */
export interface ReadFlow {
  readonly flow: Flow;
  /** Content hash under which the store keeps the text. */
  readonly hash: string;
}

/** Where texts of definitions are kept. */
export interface DefinitionTexts {
  /** @returns the content hash */
  put(text: string): Promise<string>;
}

const cacheLimit = 500;

/** Parses definitions, each text once, and keeps their texts in the store. */
export class FlowSource {
  private readonly cache = new Map<string, ReadFlow>();

  constructor(private readonly definitions: DefinitionTexts) {}

  /** @throws InvalidFlowError with every diagnostic */
  async read(text: string): Promise<ReadFlow> {
    const known = this.cache.get(text);
    if (known !== undefined) return known;
    const { flow, diagnostics } = parseRunnableFlow(text);
    if (flow === undefined) throw new InvalidFlowError(diagnostics.filter(({ severity }) => severity === 'error'));
    const read = { flow, hash: await this.definitions.put(text) };
    this.remember(text, read);
    return read;
  }

  private remember(text: string, read: ReadFlow): void {
    const oldest = this.cache.keys().next();
    if (this.cache.size >= cacheLimit && !oldest.done) this.cache.delete(oldest.value);
    this.cache.set(text, read);
  }
}
