import { createHash } from 'node:crypto';
import type { ApiDocument } from './document.js';

/** Markup; text becomes markup only by {@link markup}. */
class Markup {
  constructor(readonly text: string) {}
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup in which every text that is put in is escaped. */
function markup(parts: TemplateStringsArray, ...values: readonly (string | Markup | readonly Markup[])[]): Markup {
  return new Markup(parts.map((part, index) => part + render(values[index] ?? '')).join(''));
}

function render(value: string | Markup | readonly Markup[]): string {
  if (value instanceof Markup) return value.text;
  if (typeof value !== 'string') return value.map(render).join('');
  return value.replace(/[&<>"']/g, (character) => escapes[character] ?? character);
}

type PathItem = NonNullable<ApiDocument['paths']>[string];
type Documented = NonNullable<PathItem['get']>;

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

const style = new Markup(`
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24; background: #fff }
  summary { cursor: pointer; padding: .3rem 0 } summary:focus-visible { outline: 2px solid #0b62d6 }
  details { border-bottom: 1px solid #d8dee4; overflow-wrap: anywhere } code, pre { font: 14px/1.5 ui-monospace, monospace }
  pre { overflow: auto; background: #f4f6f8; padding: .8rem } td, th { text-align: left; padding: .1rem 1rem .1rem 0; vertical-align: top }
  .method { display: inline-block; width: 4.5rem; font-weight: bold } .what { color: #57606a } :target > summary { background: #fff8d6 }
  @media (prefers-color-scheme: dark) { body { color: #e6edf3; background: #0d1117 } pre { background: #161b22 }
    details { border-color: #30363d } .what { color: #9aa4af } a { color: #6cb0ff } :target > summary { background: #3a3206 } }`);

/** What the page may do in a browser: show its own style. */
export const docsPagePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style.text).digest('base64')}'`;

/** A page that shows the API to people: one file, no scripts, nothing from elsewhere. */
export function docsPage(document: ApiDocument): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = (item as PathItem)[method];
      return operation === undefined ? [] : [{ path, method, operation }];
    }),
  );
  const tags = [...new Set(operations.map(({ operation }) => operation.tags?.[0] ?? ''))];
  const sections = tags.map((tag) => {
    const own = operations.filter(({ operation }) => operation.tags?.[0] === tag);
    return markup`<h2>${tag}</h2>${own.map((one) => operationMarkup(one.path, one.method, one.operation))}`;
  });
  const schemas = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) => markup`<details id="${name}"><summary><code>${name}</code></summary>${json(schema)}</details>`,
  );
  return render(markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Durektiv API</title><style>${style}</style></head><body>
<h1>Durektiv API ${document.info.version}</h1>
<p>${document.info.description ?? ''} Paths are below <code>/api/v2</code>; a machine reads
<a href="/api/v2/openapi.json">openapi.json</a>.</p>
${sections}<h2>Objects</h2>${schemas}</body></html>
`);
}

function operationMarkup(path: string, method: string, operation: Documented): Markup {
  const body =
    operation.requestBody === undefined ? [] : [markup`<h4>Body</h4>${json(content(operation.requestBody))}`];
  return markup`<details id="${method}-${path.replace(/\W+/g, '-')}"><summary><span class="method">${method.toUpperCase()}</span>
<code>${path}</code> <span class="what">${operation.summary ?? ''}</span></summary>
${parameters(operation)}${body}<h4>Answer</h4>${answer(operation)}</details>`;
}

function parameters(operation: Documented): readonly Markup[] {
  const rows = (operation.parameters ?? []).flatMap((parameter) =>
    'in' in parameter && parameter.in === 'query'
      ? [markup`<tr><th><code>${parameter.name}</code></th><td>${descriptionOf(parameter)}</td></tr>`]
      : [],
  );
  return rows.length === 0 ? [] : [markup`<h4>Query</h4><table>${rows}</table>`];
}

function descriptionOf(parameter: { description?: string; schema?: object }): string {
  const { description } = (parameter.schema ?? {}) as { description?: string };
  return parameter.description ?? description ?? '';
}

function answer(operation: Documented): Markup {
  const described = content((operation.responses as Record<string, unknown>)['200']);
  return Object.keys(described).length === 0 ? markup`<p>Nothing.</p>` : json(described);
}

/** Content type -> schema. */
function content(holder: unknown): Record<string, unknown> {
  const { content: types = {} } = holder as { content?: Record<string, { schema?: unknown }> };
  return Object.fromEntries(Object.entries(types).map(([type, { schema }]) => [type, schema]));
}

/** Indented JSON, whose references are links. */
function json(value: unknown): Markup {
  const text = JSON.stringify(value, null, 2);
  const parts = text.split(/"#\/components\/schemas\/(\w+)"/);
  const linked = parts.map((part, index) =>
    index % 2 === 0 ? markup`${part}` : markup`<a href="#${part}">${part}</a>`,
  );
  return markup`<pre>${linked}</pre>`;
}
