import { describe, expect, it } from 'vitest';
import { parseServiceFile } from '../../src/services/service-file.js';
import { serviceId } from '../../src/services/service.js';
import { declaredIn, servicesOfFile } from '../../src/services/services-of-file.js';

describe('the id of a service (functions 8.2)', () => {
  it.each([
    ['test-services', '', '/s1.yaml', 'namespace-service', 'test-services-s1-yaml-466337cb33'],
    ['test-services', 'get', '/w2.yaml', 'workflow-service', 'test-services-get-w2-yaml-9cca18d982'],
    ['system', '', '/bash.yaml', 'system-service', 'system-bash-yaml-c57284f6aa'],
  ] as const)('of (%s, %j, %s, %s) is %s', (namespace, name, filePath, type, id) => {
    expect(serviceId({ namespace, name, filePath, type })).toBe(id);
  });
});

describe('a service file (functions 9)', () => {
  it('has a medium size and no scale unless it says otherwise; unknown keys do not matter', () => {
    expect(parseServiceFile('direktiv_api: service/v1\nimage: i\nname: n').spec).toEqual({
      ...{ image: 'i', cmd: '', size: 'medium', scale: 0, envs: [], patches: [], error: null },
    });
  });

  it.each([
    ['direktiv_api: service/v1', 'image field is empty or not set'],
    ['direktiv_api: service/v1\nimage: i\nsize: huge', 'size "huge" is none of small, medium, large'],
  ])('that cannot run says why: %j', (text, error) => {
    expect(parseServiceFile(text).spec?.error).toBe(error);
  });

  it.each([
    '',
    'image: i',
    'direktiv_api: workflow/v1',
    '- a',
    'direktiv_api: service/v1\nscale: many',
    'a: [',
    'a: *b',
  ])('is not what %j is', (text) => {
    expect(parseServiceFile(text).spec).toBeUndefined();
  });

  it.each([
    ['behind a byte order mark', '\ufeffdirektiv_api: service/v1\nimage: i\n'],
    ['before another document', 'direktiv_api: service/v1\nimage: i\n---\nimage: other\n'],
    ['before another document that is broken', 'direktiv_api: service/v1\nimage: i\n---\na: [\n'],
    ['before the end of the document', '---\ndirektiv_api: service/v1\nimage: i\n...\n'],
  ])('is known %s', (_where, text) => {
    expect(parseServiceFile(text).spec).toMatchObject({ image: 'i', error: null });
  });

  it.each([
    ['a tab behind a value', 'direktiv_api: service/v1\t\nimage: i\n'],
    ['a comment right behind a value', 'direktiv_api: service/v1\nimage: "i"# the image\n'],
    ['a text over lines that begin at the margin', 'direktiv_api: service/v1\nimage: i\ncmd: "a\nb"\n'],
  ])('is read as leniently as a flow: %s', (_what, text) => {
    expect(parseServiceFile(text).spec).toMatchObject({ image: 'i' });
  });

  it('takes numbers, booleans and times for the texts that stand there, as Direktiv does', () => {
    const values = ['8080', '1.10', '0x1F', 'true', '2024-01-02', '~'];
    const envs = values.map((value) => `- {name: A, value: ${value}}\n`).join('');
    const { spec } = parseServiceFile(`direktiv_api: service/v1\nimage: i\ncmd: 5\nenvs:\n${envs}`);
    expect(spec?.envs.map(({ value }) => value)).toEqual(['8080', '1.10', '0x1F', 'true', '2024-01-02', '']);
    expect(spec?.cmd).toBe('5');
  });

  it('keeps the type of the value of a patch', () => {
    const patches = 'patches:\n- {op: add, path: /a, value: 5}\n- {op: remove, path: /b}\n';
    expect(parseServiceFile(`direktiv_api: service/v1\nimage: i\n${patches}`).spec?.patches).toEqual([
      { op: 'add', path: '/a', value: 5 },
      { op: 'remove', path: '/b' },
    ]);
  });

  it.each([
    ['direktiv_api: service/v1\nimage: i\nscale: many\n', 3, 8, 'scale must be a whole number.'],
    ['direktiv_api: service/v1\nenvs:\n- {name: [a]}\n', 3, 10, 'envs[0].name must be a text.'],
    ['image: i\n', 1, 1, 'direktiv_api must be service/v1.'],
    ['- i\n', 1, 1, 'A service must be a mapping.'],
    ['direktiv_api: service/v1\nimage: i\nimage: j\n', 3, 1, 'The key "image" is written twice; keep one.'],
  ])('that is none says why and where: %j', (text, line, column, message) => {
    expect(parseServiceFile(text).diagnostics).toMatchObject([{ severity: 'error', line, column, message }]);
  });

  it('warns of another document behind it, which nobody reads', () => {
    const service = 'direktiv_api: service/v1\nimage: i\n';
    expect(parseServiceFile(`${service}---\nimage: other\n`).diagnostics).toMatchObject([
      { severity: 'warning', code: 'ignored-document', line: 3, column: 1 },
    ]);
    for (const text of ['', service, `---\n${service}...\n`, `${service}---\n# nothing\n`])
      expect(parseServiceFile(text).diagnostics).toEqual([]);
  });

  it('is bounded in its aliases', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef']) bomb.push(`${to}: &${to} [${`*${from}, `.repeat(10)}]`);
    expect(parseServiceFile(bomb.join('\n')).spec).toBeUndefined();
  });

  it.each([
    ['shop', 'service', 'namespace-service'],
    ['system', 'service', 'system-service'],
    ['system', 'workflow', 'workflow-service'],
  ] as const)('in the namespace %s, a %s, is of the type %s', (namespace, type, ofType) => {
    const text = { service: 'direktiv_api: service/v1\nimage: i', workflow: withPatch('{op: add, path: /x}') }[type];
    const services = servicesOfFile({ namespace, path: '/s.yaml', type }, declaredIn(type, text));
    expect(services).toMatchObject([{ type: ofType, namespace, filePath: '/s.yaml', image: 'i' }]);
  });
});

/** A flow with a function whose service is patched. */
const withPatch = (patch: string) =>
  `functions: [{type: knative-workflow, id: f, image: i, patches: [${patch}]}]\nstates: [{id: a, type: noop}]\n`;

describe('a patch (functions 8.6)', () => {
  const template = '/spec/template';
  const errors = (patch: string) => [
    ...declaredIn('service', `direktiv_api: service/v1\nimage: i\npatches: [${patch}]\n`),
    ...declaredIn('workflow', withPatch(patch)),
  ];

  it.each([
    'metadata/labels',
    'metadata/labels/team',
    'metadata/annotations/x',
    'spec/affinity',
    'spec/securityContext/runAsUser',
    'spec/containers/0/env/-',
  ])('may change %s', (place) => {
    const services = errors(`{op: add, path: ${template}/${place}, value: 1}`);
    expect(services.map(({ error }) => error)).toEqual([null, null]);
  });

  it.each([
    ['changes', `path: ${template}/spec/containers/1`, `${template}/spec/containers/1`],
    ['changes', `path: ${template}/metadata/labels2`, `${template}/metadata/labels2`],
    ['changes', 'path: /metadata/labels', '/metadata/labels'],
    ['takes', `path: ${template}/metadata/labels/x, from: /metadata/name`, '/metadata/name'],
  ])("that %s what is not the author's is told with the service: %s", (_does, place, told) => {
    const services = errors(`{op: copy, ${place}}`);
    const error = `path ${told} is not permitted for patches`;
    expect(services.map((service) => service.error)).toEqual([error, error]);
  });
});
