import { z } from 'zod';
import { testFile } from '../../flow-tests/format/schema.js';
import { flowShape } from '../../language/flow.js';
import { serviceFile } from '../../services/service-file.js';

/** Files that people write by hand. */
export type FileKind = 'flow' | 'test' | 'service';

const draft = 'http://json-schema.org/draft-07/schema#';

const schemas: Readonly<Record<FileKind, () => object>> = {
  flow: () => ({ $schema: draft, title: 'Direktiv flow (workflow/v1)', ...flowShape }),
  test: () => fromZod('Tests of a flow (durektiv test)', testFile),
  service: () => fromZod('Direktiv service (service/v1)', serviceFile),
};

/** The JSON Schema (draft 7) of a kind of file, for editors. */
export function schemaOf(kind: FileKind): object {
  return schemas[kind]();
}

function fromZod(title: string, schema: z.ZodType): object {
  const { $schema, ...shape } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema instanceof z.ZodPreprocess) allowWithoutBrackets(jsonSchema);
    },
  });
  return { $schema, title, ...shape };
}

/** What is preprocessed is a list that may have one entry without the brackets. */
function allowWithoutBrackets(schema: z.core.JSONSchema.BaseSchema): void {
  const list = { ...schema };
  delete list.description;
  for (const key of Object.keys(list)) delete schema[key];
  schema.anyOf = [list.items as typeof schema, list];
}
