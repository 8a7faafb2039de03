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
    expect(parseServiceFile('direktiv_api: service/v1\nimage: i\nname: n')).toEqual({
      ...{ image: 'i', cmd: '', size: 'medium', scale: 0, envs: [], patches: [], error: null },
    });
  });

  it.each([
    ['direktiv_api: service/v1', 'image field is empty or not set'],
    ['direktiv_api: service/v1\nimage: i\nsize: huge', 'size "huge" is none of small, medium, large'],
  ])('that cannot run says why: %j', (text, error) => {
    expect(parseServiceFile(text)?.error).toBe(error);
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
    expect(parseServiceFile(text)).toBeUndefined();
  });

  it('is bounded in its aliases', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef']) bomb.push(`${to}: &${to} [${`*${from}, `.repeat(10)}]`);
    expect(parseServiceFile(bomb.join('\n'))).toBeUndefined();
  });

  it('in the namespace system is a service of the system', () => {
    const text = 'direktiv_api: service/v1\nimage: i';
    const file = { namespace: 'system', path: '/s.yaml', type: 'service' } as const;
    expect(servicesOfFile(file, declaredIn('service', text))).toMatchObject([
      { type: 'system-service', filePath: '/s.yaml', name: '' },
    ]);
  });
});
