import { z } from 'zod';
import type { Json } from '../json/json.js';
import type { Diagnostic } from '../language/diagnostic.js';
import { pathText } from '../language/path-text.js';
import { Report } from '../language/report.js';
import { lineFinder } from '../language/yaml/compose.js';
import { readDocument } from '../language/yaml/read-document.js';
import { find, isNull, type SourceNode, toJson, toTexts } from '../language/yaml/source-node.js';
import type { Service, ServiceSpec } from './service.js';

const text = z
  .string('must be a text')
  .nullish()
  .transform((value) => value ?? '');
const list = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item, 'must be a list')
    .nullish()
    .transform((value) => value ?? []);
const mapping = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape, 'must be a mapping');

const patch = {
  op: text.describe('add, remove, replace, move, copy or test.'),
  path: text.describe('What is changed, as a JSON pointer.'),
  from: z.string('must be a text').optional().describe('Where move and copy take it from.'),
};
const patchValue = { value: z.custom<Json>().optional().describe('What is put there.') };

/** What is a text, whatever it looks like: Direktiv takes `value: 8080` for one, too. */
const texts = mapping({
  direktiv_api: z
    .string('must be service/v1')
    .startsWith('service/v1', 'must be service/v1')
    .describe('Says that this file is a service: service/v1.'),
  image: text.describe('Image of the container.'),
  cmd: text.describe('Command to run instead of that of the image.'),
  size: text.describe('How much memory and CPU it may take: small, medium or large.'),
  envs: list(mapping({ name: text.describe('Name of the variable.'), value: text.describe('Its value.') })).describe(
    'Environment variables of the container.',
  ),
  patches: list(mapping(patch)),
});
const values = z.object({
  scale: z
    .int('must be a whole number')
    .nullish()
    .transform((value) => value ?? 0)
    .describe('So many containers are there without a call.'),
  patches: z.array(z.object(patchValue)).nullish(),
});

/** What a `service/v1` file has, for editors. */
export const serviceFile = texts.extend({
  scale: values.shape.scale,
  patches: list(mapping({ ...patch, ...patchValue })).describe('Changes of what runs it, as a JSON Patch.'),
});

const sizes = ['small', 'medium', 'large'] as const;

/** What a file of the type `service` says. */
interface ParsedService {
  /** Absent when it is no service: unknown keys are no reason for that. */
  readonly spec?: ServiceSpec & Pick<Service, 'error'>;
  /** Why it is none, or what its author will not have meant, in the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a `service/v1` file (functions 9), as leniently as flows are read. */
export function parseServiceFile(content: string): ParsedService {
  const report = new Report(lineFinder(content));
  const root = readDocument(content, 'service', report);
  const spec = root === undefined || report.failed ? undefined : specOf(root, report);
  return { ...(spec && { spec }), diagnostics: report.diagnostics };
}

function specOf(root: SourceNode, report: Report): (ServiceSpec & Pick<Service, 'error'>) | undefined {
  if (isNull(root)) return undefined;
  const written = texts.safeParse(toTexts(root));
  if (!written.success) return tell(written.error, root, report);
  const plain = values.safeParse(toJson(root));
  if (!plain.success) return tell(plain.error, root, report);
  const { image, cmd, size, envs, patches } = written.data;
  const known = sizes.find((candidate) => candidate === size);
  return {
    ...{ image, cmd, size: known ?? 'medium', scale: plain.data.scale, envs },
    patches: patches.map((patch, index) => withoutUndefined({ ...patch, value: plain.data.patches?.[index]?.value })),
    error: faultOf(image, size !== '' && known === undefined ? size : undefined),
  };
}

function tell({ issues }: z.ZodError, root: SourceNode, report: Report): undefined {
  for (const { path: keys, message } of issues) {
    const steps = keys.filter((key) => typeof key !== 'symbol');
    const path = pathText(steps);
    report.error('wrong-type', { offset: find(root, steps).offset, path }, `${path || 'A service'} ${message}.`);
  }
}

function withoutUndefined({ value, from, ...patch }: PatchAsRead) {
  return { ...patch, ...(from !== undefined && { from }), ...(value !== undefined && { value }) };
}

interface PatchAsRead {
  readonly op: string;
  readonly path: string;
  readonly from?: string | undefined;
  readonly value: Json | undefined;
}

function faultOf(image: string, unknownSize: string | undefined): string | null {
  if (image === '') return 'image field is empty or not set';
  return unknownSize === undefined ? null : `size "${unknownSize}" is none of ${sizes.join(', ')}`;
}
