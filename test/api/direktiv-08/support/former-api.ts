import { type TestApi, useApi } from '../../support/api.js';

/** What came back of a call below `/api/namespaces`. */
export interface FormerAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON. */
  readonly json: unknown;
}

export interface FormerApi extends TestApi {
  /** @param path below `/api/namespaces` */
  ask(method: string, path: string, body?: string, headers?: Record<string, string>): Promise<FormerAnswer>;
  /** Keeps a flow as a file. */
  keepFlow(path: string, text?: string): Promise<void>;
}

/** The API as scripts of Direktiv 0.8 see it, with the namespace `demo`. */
export function useFormerApi(): () => FormerApi {
  const api = useApi();
  return () => ({
    ...api(),
    ask: (method, path, body, headers) => api().send(method, `/api/namespaces${path}`, body, headers),
    keepFlow: async (path, text = 'states: []') => {
      const file = { namespace: 'demo', path, type: 'workflow', mimeType: 'application/yaml' } as const;
      await api().store.files.create({ ...file, data: Buffer.from(text) });
    },
  });
}

/** The text that a time in an answer matches. */
export const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
