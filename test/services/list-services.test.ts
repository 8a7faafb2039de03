import { beforeEach, expect, test } from 'vitest';
import { ServiceLister } from '../../src/services/list-services.js';
import type { FileType } from '../../src/store/files/file-rows.js';
import type { DeclarationText } from '../../src/store/files/files.js';
import { useStore } from '../support/postgres.js';

const store = useStore();
const namespace = 'many';

beforeEach(async () => {
  await store().namespaces.delete(namespace);
  await store().namespaces.create(namespace);
});

const put = (path: string, text: string, type: FileType = 'service') =>
  store().files.create({ namespace, path, type, mimeType: '', data: Buffer.from(text) });

const service = (image: string) => `direktiv_api: service/v1\nimage: ${image}\n`;
const numbered = (index: number) => `/s${String(index).padStart(3, '0')}.yaml`;

/** Asks the real files, and notes the bytes of each answer. */
function listing({ before }: { before?: () => Promise<unknown> } = {}) {
  const { files } = store();
  const bytes: number[] = [];
  const lister = new ServiceLister({
    declarations: (name) => files.declarations(name),
    serviceFiles: () => files.serviceFiles(),
    declarationTexts: async (places): Promise<DeclarationText[]> => {
      await before?.();
      const texts = await files.declarationTexts(places);
      bytes.push(texts.reduce((sum, { data }) => sum + data.length, 0));
      return texts;
    },
  });
  const list = async () => (await lister.list(namespace)).map(({ filePath, image }) => `${filePath} ${image}`);
  return { list, bytes, lister };
}

test('many files are asked for together, and come by their paths', async () => {
  for (let index = 249; index >= 0; index--) await put(numbered(index), service(`i${index}`));
  const { list, bytes } = listing();
  const all = Array.from({ length: 250 }, (_, index) => `${numbered(index)} i${index}`);
  expect(await list()).toEqual(all);
  expect(bytes).toHaveLength(3);
  expect(await list()).toEqual(all);
  expect(bytes).toHaveLength(3);
});

test('no more than a mebibyte of texts is asked for at a time', async () => {
  const large = (image: string) => `${service(image)}# ${'x'.repeat(400_000)}\n`;
  for (let index = 0; index < 5; index++) await put(numbered(index), large(`i${index}`));
  const { list, bytes } = listing();
  expect(await list()).toHaveLength(5);
  expect(bytes).toHaveLength(3);
  expect(Math.max(...bytes)).toBeLessThanOrEqual(1024 * 1024);
});

test('a broken file takes nothing from those that are asked for with it', async () => {
  await put('/a.yaml', service('a'));
  await put('/b.yaml', 'direktiv_api: service/v1\nimage: [');
  await put('/c.yaml', 'functions: [{type: knative-workflow, id: [', 'workflow');
  await put('/d.yaml', service('d'));
  expect(await listing().list()).toEqual(['/a.yaml a', '/d.yaml d']);
});

test('a file that goes meanwhile is left out; the same text in another file stays', async () => {
  for (const path of ['/a.yaml', '/b.yaml', '/c.yaml']) await put(path, service('same'));
  const { list } = listing({ before: () => store().files.delete(namespace, '/a.yaml') });
  expect(await list()).toEqual(['/b.yaml same', '/c.yaml same']);
});

test('a file that changes meanwhile is what it is now', async () => {
  await put('/a.yaml', service('old'));
  const data = Buffer.from(service('new'));
  const { list, bytes } = listing({ before: () => store().files.update(namespace, '/a.yaml', { data }) });
  expect(await list()).toEqual(['/a.yaml new']);
  expect(await list()).toEqual(['/a.yaml new']);
  expect(bytes).toHaveLength(1);
});

test('files of the same path in two namespaces are told apart', async () => {
  await store().namespaces.create('other');
  await put('/a.yaml', `${service('mine')}scale: 1\n`);
  const data = Buffer.from(`${service('theirs')}scale: 1\n`);
  await store().files.create({ namespace: 'other', path: '/a.yaml', type: 'service', mimeType: '', data });
  const scaled = await listing().lister.scaled();
  expect(new Map(scaled.map((one) => [one.namespace, one.image]))).toEqual(
    new Map([
      [namespace, 'mine'],
      ['other', 'theirs'],
    ]),
  );
});
