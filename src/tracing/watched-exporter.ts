import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';

/** While spans cannot be sent, that is said again after this time, in milliseconds. */
const againAfter = 10 * 60_000;

type Done = Parameters<SpanExporter['export']>[1];
type Result = Parameters<Done>[0];

/**
 * Sends spans by another exporter, and tells in a line when they cannot be sent, why, and when they can again: the SDK would tell
 * of each batch, once a second, with a stack.
 */
export class WatchedExporter implements SpanExporter {
  private lost = 0;
  private toldAt = 0;

  /** @param warn hears when spans cannot be sent, and when they can again */
  constructor(
    private readonly exporter: SpanExporter,
    private readonly url: string,
    private readonly warn: (message: string) => void,
  ) {}

  export(spans: ReadableSpan[], done: Done): void {
    this.exporter.export(spans, (result) => {
      this.hear(result, spans.length);
      // The SDK only tells of it.
      done({ code: 0 });
    });
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  forceFlush(): Promise<void> {
    return this.exporter.forceFlush?.() ?? Promise.resolve();
  }

  private hear({ error }: Result, count: number): void {
    if (error === undefined) {
      if (this.lost > 0) this.warn(`spans are sent again; ${this.lost} were lost`);
      [this.lost, this.toldAt] = [0, 0];
      return;
    }
    this.lost += count;
    if (Date.now() - this.toldAt < againAfter) return;
    this.toldAt = Date.now();
    this.warn(`spans cannot be sent to ${this.url} and are lost: ${reasonOf(error)}`);
  }
}

/** The exporter's error of an answer has its status as the code. */
function reasonOf(error: Error): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'number' ? `${code} ${error.message}` : error.message || error.name;
}
