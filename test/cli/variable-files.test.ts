import { expect, it } from 'vitest';
import type { LocalFile } from '../../src/cli/deploy/local-files.js';
import { takeApart } from '../../src/cli/deploy/variable-files.js';

const of = (path: string, type: LocalFile['type'] = 'file'): LocalFile => ({
  ...{ path, type, mimeType: 'text/plain', content: new Uint8Array() },
});

it('variables are told from files by their names', () => {
  const flow = of('/orders/pay.yaml', 'workflow');
  const files = [
    of('/orders/var.1x'),
    of('/orders/other.yaml.limit'),
    of('/pay.yaml.limit'),
    of('/orders/pay.yaml.a.b/c'),
    of('/orders/myvar.limit'),
    of('/var.flow', 'workflow'),
  ];
  const variables = [
    { file: of('/var.limit'), owner: {}, name: 'limit' },
    { file: of('/orders/var.limit'), owner: {}, name: 'limit' },
    { file: of('/orders/pay.yaml.limit'), owner: { flow: '/orders/pay.yaml' }, name: 'limit' },
  ];
  const all = [...files.slice(0, 3), ...variables.map(({ file }) => file), flow, ...files.slice(3)];
  expect(takeApart(all)).toEqual({ files: [...files.slice(0, 3), flow, ...files.slice(3)], variables });
});
