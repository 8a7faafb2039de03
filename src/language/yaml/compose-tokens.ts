import {
  Composer,
  type CST,
  type Document,
  type DocumentOptions,
  type ParseOptions,
  type SchemaOptions,
  type YAMLParseError,
} from 'yaml';

export type ComposeOptions = ParseOptions & DocumentOptions & SchemaOptions;

/** A document without a fault, or the first faults of one. */
export type Composed =
  { readonly document: Document.Parsed } | { readonly document?: never; readonly faults: readonly YAMLParseError[] };

/**
 * Composes the document that tokens tell of, until it has so many faults: more say nothing new, and each costs the library more
 * than a value does.
 * @param length of the text
 */
export function composeTokens(
  tokens: Iterable<CST.Token>,
  length: number,
  options: ComposeOptions,
  mostFaults: number,
): Composed {
  const composer = new BoundedComposer(options, mostFaults);
  try {
    const [document] = composer.compose(tokens, true, length);
    if (document === undefined) throw new Error('The YAML library composed no document, which it was told to do.');
    return document.errors.length === 0 ? { document } : { faults: document.errors };
  } catch (error) {
    if (!(error instanceof EnoughFaults)) throw error;
    return { faults: composer.faults };
  }
}

class EnoughFaults extends Error {}

/** The part of the library's composer that it keeps to itself; its version is pinned, and tests hold what is done with it. */
type Opened = new (options: ComposeOptions) => {
  readonly doc: Document.Parsed | null;
  readonly errors: readonly YAMLParseError[];
  onError: (place: unknown, code: string, message: string, isWarning?: boolean) => void;
  next(token: CST.Token): Generator<Document.Parsed>;
  compose(tokens: Iterable<CST.Token>, always: boolean, length: number): Generator<Document.Parsed>;
};

class BoundedComposer extends (Composer as unknown as Opened) {
  constructor(
    options: ComposeOptions,
    private readonly mostFaults: number,
  ) {
    super(options);
    const { onError } = this;
    this.onError = (place, code, message, isWarning) => {
      if (isWarning === true || isAllowed(message)) return;
      onError(place, code, message);
      this.stopAtMost();
    };
  }

  override *next(token: CST.Token): Generator<Document.Parsed> {
    yield* super.next(token);
    this.stopAtMost();
  }

  get faults(): readonly YAMLParseError[] {
    return [...(this.doc?.errors ?? []), ...this.errors];
  }

  private stopAtMost(): void {
    if ((this.doc?.errors.length ?? 0) + this.errors.length >= this.mostFaults) throw new EnoughFaults();
  }
}

/** A comment may follow a value at once: the parser of Direktiv takes it (specification 1.1), and nothing else can be meant. */
function isAllowed(message: string): boolean {
  return message.startsWith('Comments must be separated');
}
