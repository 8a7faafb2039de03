import { Api } from '../e2e/support/api.js';

/** API processes that are asked in turn, as behind a load balancer. */
export class BalancedApi extends Api {
  private readonly apis: readonly Api[];
  private asked = 0;

  /** @param urls at least one */
  constructor(readonly urls: readonly [string, ...string[]]) {
    super(urls[0]);
    this.apis = urls.map((url) => new Api(url));
  }

  override fetch(...request: Parameters<Api['fetch']>): Promise<Response> {
    const api = this.apis[this.asked++ % this.apis.length]!;
    return api.fetch(...request);
  }
}
