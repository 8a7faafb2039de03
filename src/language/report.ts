import type { Diagnostic } from './diagnostic.js';
import type { DiagnosticCode } from './diagnostic-codes.js';

/** More than anybody reads; without a limit a hostile document makes an answer of gigabytes. */
const limit = 1000;

/** Where something is: an offset in the text, and the path of the value in the document. */
export interface Spot {
  readonly offset: number;
  readonly path: string;
}

/** A text, or how to make it: costly ones are made only when they are kept. */
export type Message = string | (() => string);

export interface LineAndColumn {
  readonly line: number;
  readonly column: number;
}

/** Collects the diagnostics of one document. */
export class Report {
  readonly #locate: (offset: number) => LineAndColumn;
  readonly #found: Diagnostic[] = [];
  #dropped = 0;
  #failed = false;

  constructor(locate: (offset: number) => LineAndColumn) {
    this.#locate = locate;
  }

  error(code: DiagnosticCode, spot: Spot, message: Message): void {
    this.#failed = true;
    this.#add('error', code, spot, message);
  }

  warning(code: DiagnosticCode, spot: Spot, message: Message): void {
    this.#add('warning', code, spot, message);
  }

  /** True once an error was reported: the document is no flow. */
  get failed(): boolean {
    return this.#failed;
  }

  /** Everything reported, in the order of the text; the first 1,000 and then a note that there are more. */
  get diagnostics(): Diagnostic[] {
    const sorted = this.#found.toSorted((a, b) => a.line - b.line || a.column - b.column);
    return this.#dropped === 0 ? sorted : [...sorted, this.#note()];
  }

  #add(severity: Diagnostic['severity'], code: DiagnosticCode, { offset, path }: Spot, message: Message): void {
    if (this.#found.length >= limit) {
      this.#dropped += 1;
      return;
    }
    const text = typeof message === 'string' ? message : message();
    this.#found.push({ severity, code, message: text, ...this.#locate(offset), path });
  }

  #note(): Diagnostic {
    const message = `${this.#dropped} more diagnostics are not listed; correct these ${limit} first.`;
    const severity = this.#failed ? 'error' : 'warning';
    return { severity, code: 'too-many-diagnostics', message, line: 1, column: 1, path: '' };
  }
}
