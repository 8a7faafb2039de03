import { BoundedCache } from '../cache/bounded-cache.js';
import type { Flow } from '../language/model.js';
import { InvalidFlowError } from '../language/invalid-flow.js';
import type { Diagnostic } from '../language/diagnostic.js';
import { checkFlow } from '../language/lint/check-flow.js';
import type { ParsedFlow } from '../language/parse-flow.js';
import { USE_KNOWN_MS, type DefinitionUse } from '../store/definitions.js';

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
  /** Keeps a text, or keeps it longer. @returns the content hash */
  put(text: string, use: DefinitionUse): Promise<string>;
}

/** A flow, and what the store knows of its use. */
interface Known {
  readonly read: ReadFlow;
  readonly use: DefinitionUse;
  readonly putAt: number;
}

/** A flow that was read takes five times the memory of its text: 16 Mi letters are 80 MB and more. */
const remembered = { entries: 500, weight: 16 * 1024 * 1024 } as const;

/** Parses definitions, each text once, and keeps their texts in the store, for as long as they are used. */
export class FlowSource {
  private readonly cache = new BoundedCache<Known>(remembered);

  constructor(
    private readonly definitions: DefinitionTexts,
    private readonly review: Review = checkFlow,
  ) {}

  /** @throws InvalidFlowError with every diagnostic */
  async read(text: string, use: DefinitionUse = 'start'): Promise<ReadFlow> {
    const known = this.cache.get(text);
    if (known !== undefined && isPutFor(known, use)) return known.read;
    const checked = known?.read ?? (await this.check(text));
    // What it was used for before it still is: a sweep may have taken the row, and what it said.
    const kept = { use: known?.use === 'subflow' ? 'subflow' : use, putAt: Date.now() } as const;
    const read = { ...checked, hash: await this.definitions.put(text, kept.use) };
    return this.cache.keep(text, { read, ...kept }).read;
  }

  private async check(text: string): Promise<Omit<ReadFlow, 'hash'>> {
    const { flow, diagnostics } = await this.review(text);
    if (flow === undefined) throw new InvalidFlowError(diagnostics.filter(({ severity }) => severity === 'error'));
    return { flow, warnings: diagnostics };
  }
}

function isPutFor(known: Known, use: DefinitionUse): boolean {
  return Date.now() - known.putAt < USE_KNOWN_MS && (known.use === 'subflow' || use === 'start');
}
