import type { JsonObject } from '../../src/json/json.js';
import type { Api } from '../e2e/support/api.js';
import type { FunctionStub } from '../support/function-stub.js';
import type { Database } from './database.js';
import { generatedType } from './steps/events.js';
import type { Ending } from './plan.js';
import { patiently } from './patience.js';

/** An instance as it is in the end. `marker` is that of its input, or of the event that started it. */
export interface FoundInstance {
  readonly id: string;
  readonly marker: string;
  readonly status: string;
  readonly byEvent: boolean;
}

interface Row extends JsonObject {
  id: string;
  status: string;
  path: string;
}

/** All instances of a namespace. Their inputs are asked of the API, which opens those that are sealed. */
export class Instances {
  private readonly markers = new Map<string, string>();

  constructor(
    private readonly api: Api,
    private readonly database: Database,
    private readonly namespace: string,
  ) {}

  async all(): Promise<FoundInstance[]> {
    const rows = await this.database.rows<Row>(
      'select id, status, path from instances where namespace = $1 order by serial',
      [this.namespace],
    );
    const found: FoundInstance[] = [];
    for (const { id, status, path } of rows) {
      found.push({ id, marker: await this.markerOf(id), status, byEvent: path === startedPath });
    }
    return found;
  }

  private async markerOf(id: string): Promise<string> {
    const known = this.markers.get(id) ?? (await this.readMarker(id));
    this.markers.set(id, known);
    return known;
  }

  private readMarker(id: string): Promise<string> {
    return patiently(`the input of ${id}`, async () => {
      const answer = await this.api.fetch(`/namespaces/${this.namespace}/instances/${id}/input`);
      if (!answer.ok) throw new Error(await answer.text());
      const { data } = (await answer.json()) as { data: { input?: string } };
      if (data.input === undefined) return `${id} (which has no input)`;
      const input = JSON.parse(Buffer.from(data.input, 'base64').toString()) as Input;
      return input.k ?? input[generatedType]?.data.k ?? '';
    });
  }
}

type Input = { readonly k?: string } & { readonly [generatedType]?: { readonly data: { readonly k: string } } };

/** The flow that events start. */
export const startedPath = '/started.yaml';

/** How an instance ended as the API tells it. */
export function endingOf(api: Api, namespace: string, id: string): Promise<Ending> {
  return patiently(`the end of ${id}`, async () => {
    const { status, errorCode: code, output } = await api.instance(namespace, id);
    return { status, code, output };
  });
}

/** The log of an instance, children included. */
export function linesOf(api: Api, namespace: string, id: string): Promise<string[]> {
  return patiently(`the log of ${id}`, () => api.logs(namespace, id));
}

/** The actions of each marker that the function got, with how often it got each. */
export function actionsOf({ calls }: FunctionStub): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const found = new Map<string, Map<string, number>>();
  for (const { actionId, body } of calls) {
    const { k } = JSON.parse(body.toString()) as { k: string };
    const actions = found.get(k) ?? new Map<string, number>();
    found.set(k, actions.set(actionId, (actions.get(actionId) ?? 0) + 1));
  }
  return found;
}
