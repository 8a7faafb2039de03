import { createHash } from 'node:crypto';
import { BoundedCache } from '../cache/bounded-cache.js';
import type { FlowFile } from '../store/starts/starts.js';
import type { StartOf } from './start-of.js';

/** What is to start the flow of a text; a text that is no flow keeps what started it before. */
type Wanted =
  { readonly kind: Exclude<StartOf['kind'], 'cron'> | 'invalid' } | { readonly kind: 'cron'; readonly cron: string };

const remembered = { entries: 20_000, weight: 4 * 1024 * 1024 } as const;

/** What the texts of flow files say of their starts, so that a repair need not read again what is as it was. */
export class SeenStarts {
  private readonly seen = new BoundedCache<Wanted>(remembered);

  remember(file: Uint8Array, start: StartOf | undefined): void {
    const hash = createHash('sha256').update(file).digest('hex');
    if (start?.kind === 'cron')
      this.seen.keep(hash, { kind: 'cron', cron: start.cron }, hash.length + start.cron.length);
    else this.seen.keep(hash, { kind: start?.kind ?? 'invalid' });
  }

  /** True when the store has what the text of the file says, as far as it was seen. Whether Temporal has it, Temporal knows. */
  isSetUp({ hash, invalid, listensFor, scheduledBy }: FlowFile): boolean {
    const wanted = this.seen.get(hash);
    if (wanted === undefined) return false;
    if (wanted.kind === 'invalid') return invalid;
    const listener = wanted.kind === 'events' ? hash : null;
    const cron = wanted.kind === 'cron' ? wanted.cron : null;
    return !invalid && listensFor === listener && scheduledBy === cron;
  }
}
