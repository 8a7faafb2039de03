import { type Document, isScalar, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import type { Json } from '../json/json.js';
import type { Diagnostic } from '../language/diagnostic.js';
import { lineFinder } from '../language/yaml/compose.js';
import type { Service, ServiceSpec } from './service.js';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const variable = z.object({ name: text, value: text });
const patch = z.object({ op: text, path: text, from: z.string().optional(), value: z.custom<Json>().optional() });

const schema = z.object({
  direktiv_api: z.string().startsWith('service/v1'),
  image: text,
  cmd: text,
  size: z
    .string()
    .nullish()
    .transform((value) => value ?? ''),
  scale: z
    .number()
    .int()
    .nullish()
    .transform((value) => value ?? 0),
  envs: z
    .array(variable)
    .nullish()
    .transform((value) => value ?? []),
  patches: z
    .array(patch)
    .nullish()
    .transform((value) => value ?? []),
});

const maxLength = 1024 * 1024;
const sizes = ['small', 'medium', 'large'] as const;

/** Reads a `service/v1` file (functions 9). @returns undefined when it is none: unknown keys are no reason for that. */
export function parseServiceFile(content: string): (ServiceSpec & Pick<Service, 'error'>) | undefined {
  const parsed = content.length > maxLength ? undefined : schema.safeParse(readYaml(content));
  if (!parsed?.success) return undefined;
  const { image, cmd, size, scale, envs, patches } = parsed.data;
  const known = sizes.find((candidate) => candidate === size);
  return {
    ...{ image, cmd, size: known ?? 'medium', scale, envs, patches: patches.map(withoutUndefined) },
    error: faultOf(image, size !== '' && known === undefined ? size : undefined),
  };
}

/** What its author will not have meant: documents behind the first one, which nobody reads, as in flows. */
export function warningsOfServiceFile(content: string): readonly Diagnostic[] {
  const [first, ...others] = content.length > maxLength ? [] : documentsOf(content);
  const ignored = others.find(({ contents }) => !(isScalar(contents) && contents.value === null));
  if (first === undefined || ignored === undefined) return [];
  const message =
    'Another YAML document begins here and is ignored: a service is the first one; move the rest to a file of its own.';
  const place = lineFinder(content)(ignored.range[0]);
  return [{ severity: 'warning', code: 'ignored-document', message, path: '', ...place }];
}

function documentsOf(content: string): readonly Document.Parsed[] {
  return parseAllDocuments(content, { logLevel: 'silent' });
}

/** The first document (specification 1.1). */
function readYaml(content: string): unknown {
  const [document] = documentsOf(content);
  if (document === undefined || document.errors.length > 0) return undefined;
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    // Too many aliases, or an alias of nothing.
    if (error instanceof ReferenceError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function withoutUndefined({ op, path, from, value }: z.infer<typeof patch>) {
  return { op, path, ...(from !== undefined && { from }), ...(value !== undefined && { value }) };
}

function faultOf(image: string, unknownSize: string | undefined): string | null {
  if (image === '') return 'image field is empty or not set';
  return unknownSize === undefined ? null : `size "${unknownSize}" is none of ${sizes.join(', ')}`;
}
