import { request, type Agent, type Dispatcher } from 'undici';
import type { FileScope } from '../functions/files/action-file.js';
import type { EngineAddress } from '../functions/sidecar/action-message.js';
import type { ActionReach } from '../functions/local/action-reach.js';
import { bearer } from '../functions/local/bearer.js';
import type { VariableBytes, WritableScope } from '../functions/local/function-variables.js';
import { pause } from '../functions/call/instant.js';

/** How long a function waits for an engine that cannot be reached, in milliseconds: by then another worker has taken over. */
const patience = 60_000;
/** One that was reached may itself wait for its database, for a minute. */
const silence = 2 * patience;
const delay = 500;

/**
 * What an action reaches by way of the worker that asked for it. When that worker dies, the next one that asks for the same
 * action gives its own address.
 */
export class EngineLink implements ActionReach {
  private replaced = new AbortController();

  constructor(
    private readonly client: Agent,
    private readonly actionId: string,
    private engine: EngineAddress,
    /** Ends what is under way. */
    private readonly signal: AbortSignal,
  ) {}

  /** From now on through this address; what was asked at another one is asked again: who froze holds its connections open. */
  renew(engine: EngineAddress): void {
    const { url, token } = this.engine;
    if (engine.url === url && engine.token === token) return;
    this.engine = engine;
    this.replaced.abort(new Error('another worker has taken over'));
    this.replaced = new AbortController();
  }

  async log(message: string): Promise<void> {
    await this.send('/log', {}, { method: 'POST', body: message });
  }

  async read(scope: FileScope, key: string): Promise<Uint8Array> {
    return this.send('/var', { scope, key }, { method: 'GET' });
  }

  async write(scope: WritableScope, key: string, { mimeType, data }: VariableBytes): Promise<void> {
    const headers: Record<string, string> = mimeType === '' ? {} : { 'content-type': mimeType };
    await this.send('/var', { scope, key }, { method: 'POST', body: Buffer.from(data), headers });
  }

  /** Everything that is sent may be sent again: a line that was logged twice is the worst of it. */
  private async send(
    path: string,
    query: Readonly<Record<string, string>>,
    options: { method: Dispatcher.HttpMethod; body?: string | Buffer; headers?: Readonly<Record<string, string>> },
  ): Promise<Uint8Array> {
    let until = Date.now() + patience;
    for (;;) {
      const { signal: replaced } = this.replaced;
      const answer = await this.sendOnce(path, query, options).catch((error: unknown) => error as Error);
      if (!(answer instanceof Error)) return answer;
      this.signal.throwIfAborted();
      if (replaced.aborted) {
        until = Date.now() + patience;
        continue;
      }
      if (answer instanceof Refused || Date.now() > until) throw answer;
      await pause(delay, this.signal);
    }
  }

  private async sendOnce(
    path: string,
    query: Readonly<Record<string, string>>,
    { headers, ...options }: Parameters<EngineLink['send']>[2],
  ): Promise<Uint8Array> {
    const { url, token } = this.engine;
    const target = new URL(path, url);
    target.search = new URLSearchParams({ aid: this.actionId, ...query }).toString();
    const { statusCode, body } = await request(target, {
      ...options,
      headers: { ...headers, ...bearer(token) },
      dispatcher: this.client,
      headersTimeout: silence,
      bodyTimeout: silence,
      signal: AbortSignal.any([this.signal, this.replaced.signal]),
    });
    const bytes = await body.bytes();
    if (statusCode === 200) return bytes;
    const what = `the engine answered a request for ${path} with status ${statusCode} ${Buffer.from(bytes).toString('utf8', 0, 200)}`;
    // 404: the worker that gave this address does not wait for the action any more; another one may.
    throw statusCode === 404 ? new Error(what) : new Refused(what);
  }
}

/** The engine has answered, and will not answer otherwise. */
class Refused extends Error {
  override readonly name = 'Refused';
}
