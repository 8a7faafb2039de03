import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { Json } from '../json/json.js';
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

function readYaml(content: string): unknown {
  const document = parseDocument(content, { logLevel: 'silent' });
  if (document.errors.length > 0) return undefined;
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
