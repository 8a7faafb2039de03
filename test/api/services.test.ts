import { beforeEach, describe, expect, it } from 'vitest';
import { useApi } from './support/api.js';

const api = useApi();
const root = '/api/v2/namespaces/demo/services';

const flow = `
functions:
- id: get
  type: knative-workflow
  image: registry.example/get:1
  envs: [{name: A, value: b}]
  patches: [{op: add, path: /spec/template/metadata/labels/x, value: y}]
- id: other
  type: knative-namespace
  service: /s1.yaml
states:
- id: s
  type: noop
`;

const put = (path: string, type: 'workflow' | 'service' | 'file', text: string) =>
  api().store.files.create({ namespace: 'demo', path, type, mimeType: '', data: Buffer.from(text) });

beforeEach(async () => {
  await put('/w2.yaml', 'workflow', flow);
  await put('/s1.yaml', 'service', 'direktiv_api: service/v1\nname: x\nimage: mailer:2\nscale: 3\ncmd: run\n');
});

describe('services (http 10.1)', () => {
  it('are what flows and service files declare, by the path of their file', async () => {
    const answer = await api().get(root);
    expect(answer.json.data).toEqual([
      {
        DirektivAPI: 'service/v1',
        image: 'mailer:2',
        cmd: 'run',
        size: 'medium',
        scale: 3,
        envs: [],
        patches: null,
        id: expect.stringMatching(/^demo-s1-yaml-[0-9a-f]{10}$/) as string,
        type: 'namespace-service',
        namespace: 'demo',
        filePath: '/s1.yaml',
        name: '',
        error: null,
        conditions: [],
      },
      {
        DirektivAPI: '',
        image: 'registry.example/get:1',
        cmd: '',
        size: 'small',
        scale: 0,
        envs: [{ name: 'A', value: 'b' }],
        patches: [{ op: 'add', path: '/spec/template/metadata/labels/x', value: 'y' }],
        id: expect.stringMatching(/^demo-get-w2-yaml-[0-9a-f]{10}$/) as string,
        type: 'workflow-service',
        namespace: 'demo',
        filePath: '/w2.yaml',
        name: 'get',
        error: null,
        conditions: [],
      },
    ]);
  });

  it('are not declared by files that do not parse, or are stored as plain files', async () => {
    await put('/broken.yaml', 'workflow', 'functions: [{type: knative-workflow}]');
    await put('/old.yaml', 'service', 'image: x');
    await put('/plain.yaml', 'file', flow);
    expect(await paths()).toEqual(['/s1.yaml', '/w2.yaml']);
  });

  it('are those of the first document of a file; the log says that there is another one', async () => {
    const data = Buffer.from('\ufeffdirektiv_api: service/v1\nimage: first\n---\nimage: second\n').toString('base64');
    const body = { name: 'two.yaml', type: 'service', data };
    expect((await api().post('/api/v2/namespaces/demo/files', body)).status).toBe(200);
    const services = (await api().get(root)).json.data as { filePath: string; image: string }[];
    expect(services.find(({ filePath }) => filePath === '/two.yaml')).toMatchObject({ image: 'first', error: null });
    const [line] = await api().store.logs.list({ namespace: 'demo' });
    expect(line).toMatchObject({ level: 'WARN' });
    expect(line?.message).toMatch(/^\/two\.yaml line 3, column 1: Another YAML document .* \(ignored-document\)$/);
  });

  it('follow their files', async () => {
    await api().store.files.update('demo', '/w2.yaml', { path: '/a.yaml' });
    await api().store.files.delete('demo', '/s1.yaml');
    expect(await paths()).toEqual(['/a.yaml']);
  });

  it('have no pods for an API that knows no engine, and are rebuilt by doing nothing', async () => {
    const id = await idOf('/s1.yaml');
    expect((await api().get(`${root}/${id}/pods`)).json.data).toEqual([]);
    expect((await api().get(`${root}/${id}/pods/x/logs`)).status).toBe(404);
    const rebuilt = await api().send('POST', `${root}/${id}/actions/rebuild`);
    expect([rebuilt.status, rebuilt.text]).toEqual([200, '']);
  });

  it('follow their files: what a text declares is kept by its content', async () => {
    await api().get(root);
    await put('/copy.yaml', 'service', 'direktiv_api: service/v1\nname: x\nimage: mailer:2\nscale: 3\ncmd: run\n');
    expect(await paths()).toEqual(['/copy.yaml', '/s1.yaml', '/w2.yaml']);
    const data = Buffer.from('direktiv_api: service/v1\nimage: mailer:3');
    await api().store.files.update('demo', '/s1.yaml', { data });
    const { json } = await api().get(root);
    expect((json.data as { image: string }[]).map(({ image }) => image)).toEqual([
      'mailer:2',
      'mailer:3',
      'registry.example/get:1',
    ]);
  });

  it("have an error when a patch is for what is not the author's", async () => {
    const patch = '{op: remove, path: /spec/replicas}';
    await put('/patched.yaml', 'service', `direktiv_api: service/v1\nimage: i\npatches: [${patch}]`);
    const { json } = await api().get(root);
    const errors = (json.data as { error: string | null }[]).map(({ error }) => error);
    expect(errors).toEqual(['path /spec/replicas is not permitted for patches', null, null]);
  });

  it('that are unknown answer 404', async () => {
    for (const path of ['x/pods', 'x/pods/y/logs']) {
      const answer = await api().get(`${root}/${path}`);
      expect(answer.status).toBe(404);
      expect(answer.json.error).toEqual({ code: 'resource_not_found', message: 'resource(service) is not found' });
    }
    expect((await api().send('POST', `${root}/x/actions/rebuild`)).status).toBe(404);
  });

  const idOf = async (path: string) =>
    ((await api().get(root)).json.data as { id: string; filePath: string }[]).find(({ filePath }) => filePath === path)
      ?.id ?? '';
  const paths = async () =>
    ((await api().get(root)).json.data as { filePath: string }[]).map(({ filePath }) => filePath);
});
