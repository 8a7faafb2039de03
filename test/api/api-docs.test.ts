import { describe, expect, it } from 'vitest';
import { operations } from '../../src/api/openapi/operations.js';
import { useApi } from './support/api.js';

const api = useApi();
const id = '6b0ee5a3-5b6e-4a52-9d3e-2f6f8e9d7c11';

interface Described {
  openapi: string;
  paths: Record<string, Record<string, { responses: object; parameters?: { name: string }[] }>>;
  components: { schemas: Record<string, { properties: object }> };
}
const document = async () => JSON.parse((await api().get('/api/v2/openapi.json')).text) as Described;

describe('the description of the API', () => {
  it('is OpenAPI 3.1, and names every operation', async () => {
    const { openapi, paths } = await document();
    expect(openapi).toBe('3.1.0');
    const described = Object.entries(paths).flatMap(([path, item]) => Object.keys(item).map((one) => `${one} ${path}`));
    expect(described.sort()).toEqual(operations.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it('has the objects of the answers, by name', async () => {
    const { components } = await document();
    expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining(['Namespace', 'Instance', 'Error']));
    expect(Object.keys(components.schemas['Secret']?.properties ?? {})).not.toContain('data');
  });

  it('refers to nothing that is not in it', async () => {
    const { text } = await api().get('/api/v2/openapi.json');
    const { components } = JSON.parse(text) as Described;
    const names = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !(name in components.schemas))).toEqual([]);
  });

  const filled = (path: string) =>
    `/api/v2${path
      .replace('{namespace}', 'demo')
      .replace('{path}', 'none')
      .replace(/\{\w+\}/g, id)}`;

  it.each(operations.filter(({ answers }) => answers.every(({ kind }) => kind !== 'events')))(
    'tells of $method $path, which is there',
    async ({ method, path }) => {
      const answer = await api().send(method.toUpperCase(), filled(path));
      expect(answer.text).not.toContain('request_path_not_found');
      expect(answer.text).not.toContain('"internal"');
      expect(answer.status).not.toBe(405);
    },
  );

  it.each([...new Set(operations.map(({ path }) => path))])('tells of all methods of %s', async (path) => {
    const known = operations.filter((operation) => operation.path === path).map(({ method }) => method);
    for (const method of ['get', 'put', 'post', 'patch', 'delete'].filter((one) => !known.some((own) => own === one))) {
      expect((await api().send(method.toUpperCase(), filled(path))).status).toBe(405);
    }
  });
});

describe('the page of the API', () => {
  it('shows every operation and object, needs no script and nothing from elsewhere', async () => {
    const page = await api().get('/api/docs');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    for (const { path, summary } of operations) {
      expect(page.text).toContain(`<code>${path}</code>`);
      expect(page.text).toContain(summary);
    }
    expect(page.text).toContain('<a href="#Instance">Instance</a>');
    expect(page.text).not.toMatch(/<script|src=|href="http|url\(/);
  });
});
