import type { Watch } from '@kubernetes/client-node';

/** Hears what happens to objects of a kind. It must not throw. */
export interface StreamListener<T> {
  /** From here on nothing is missed. */
  opened(): void;
  changed(object: T): void;
  removed(object: T): void;
}

export interface Watched {
  /** Of the kind, in its namespace. */
  readonly path: string;
  readonly labelSelector: string;
}

/** Seconds after which the cluster ends a stream; whoever opens the next one looks at everything again. */
const longest = 300;
/** A connection that says nothing any more, not even its end, is given up so much later, in milliseconds. */
const silence = 30_000;
/** A cluster opens a stream at once, or does not answer, in milliseconds: the client would wait for ever. */
const patience = 15_000;

/** Reads one stream of changes to its end. It rejects when the stream breaks, or the cluster says that it has lost count (`410 Gone`). */
export async function watchStream<T>(
  watch: Watch,
  { path, labelSelector }: Watched,
  listener: StreamListener<T>,
  signal: AbortSignal,
): Promise<void> {
  const over = AbortSignal.any([signal, AbortSignal.timeout(longest * 1000 + silence)]);
  const late = AbortSignal.timeout(patience);
  let refusal: Error | undefined;
  let ended = false;
  let opened = false;
  await new Promise<void>((resolve, reject) => {
    const heard = (type: string, object: T): void => {
      if (type === 'ERROR')
        refusal = new Error((object as { message?: string }).message ?? 'the stream of changes broke');
      else if (type === 'DELETED') listener.removed(object);
      else listener.changed(object);
    };
    const done = (error: Error | null): void => {
      ended = true;
      const fault = refusal ?? error;
      if (signal.aborted || !fault) resolve();
      else reject(fault);
    };
    const giveUp = (): void => {
      if (!opened) done(new Error(`it does not answer within ${patience / 1000} s`));
    };
    late.addEventListener('abort', giveUp, { once: true });
    over.addEventListener('abort', giveUp, { once: true });
    void watch.watch(path, { labelSelector, timeoutSeconds: longest }, heard, done).then((stream) => {
      opened = true;
      if (over.aborted || ended) stream.abort();
      else over.addEventListener('abort', () => stream.abort(), { once: true });
      if (!ended) listener.opened();
    }, done);
  });
}
