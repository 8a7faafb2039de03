import { describe, expect, it } from 'vitest';
import { createDeclaredServices } from '../../src/activities/declared-services.js';
import { calledAs } from '../../src/functions/called-service.js';
import { declaredIn, servicesOfFile } from '../../src/services/services-of-file.js';
import type { StoredFile } from '../../src/store/files/file-rows.js';

const text = 'direktiv_api: service/v1\nimage: my/image\n';

function stored(content: string, type: StoredFile['type'] = 'service') {
  const times = { createdAt: 0, updatedAt: 0 };
  const data = Buffer.from(content);
  const file: StoredFile = { path: '/s.yaml', type, mimeType: '', size: data.length, data, ...times };
  return createDeclaredServices({ get: async (_namespace, path) => (path === file.path ? file : undefined) });
}

describe('a service that runs', () => {
  const running = { namespace: 'ns', path: '/s.yaml', ...identity() };

  it('is declared by its file', async () => {
    expect(await stored(text)(running)).toBe(true);
  });

  it.each([
    ['has changed', stored(text.replace('my/image', 'my/other'))],
    ['declares nothing any more', stored('nothing')],
    ['is of another type now', stored(text, 'file')],
    ['is gone', createDeclaredServices({ get: async () => undefined })],
  ])('is not when the file %s', async (_what, isDeclared) => {
    expect(await isDeclared(running)).toBe(false);
  });
});

function identity() {
  const [service] = servicesOfFile({ namespace: 'ns', path: '/s.yaml', type: 'service' }, declaredIn('service', text));
  if (service === undefined) throw new Error('the file declares nothing');
  const { id, hash } = calledAs(service);
  return { id, hash };
}
