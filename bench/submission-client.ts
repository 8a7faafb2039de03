import autocannon from 'autocannon';

/** What clients got in a turn. */
export interface Answers {
  readonly ok: number;
  /** Answers that were no 200. */
  readonly refused: number;
  /** Requests that got no answer. */
  readonly unanswered: number;
}

/** One turn. */
export interface Turn {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
}

/**
 * A process that sends starts over HTTP for each turn that its parent asks for. It stays for all of them: clients are there for longer than
 * ten seconds, and one that has just been loaded takes time from what it measures.
 */
process.on('message', (turn: Turn) => void answer(turn));

async function answer({ url, connections, seconds }: Turn): Promise<void> {
  const result = await autocannon({ url, method: 'POST', body: '{}', connections, duration: seconds });
  const answers: Answers = {
    ok: result['2xx'],
    refused: result.non2xx,
    unanswered: result.errors + result.timeouts,
  };
  process.send?.(answers);
}
