import { readFile } from 'node:fs/promises';
import { posix, relative, sep } from 'node:path';
import { isFlowTest, yamlFilesBelow } from '../yaml-files.js';

/** What the API answers for an error. */
interface ApiFailure {
  readonly error?: { readonly code?: string; readonly message?: string };
}

/**
 * Puts every flow below a folder into a namespace, under its path relative to the folder, by the API like any other client.
 * A file that is there already gets the content of today.
 * @param key for the API, needed when it asks for one
 * @throws Error that says which request was refused and why.
 */
export async function loadExamples(folder: string, namespace: string, apiUrl: string, key = ''): Promise<string[]> {
  const api = new ExamplesApi(apiUrl, namespace, key);
  await api.ensureNamespace();
  const flows = (await yamlFilesBelow(folder)).filter((file) => !isFlowTest(file));
  const paths: string[] = [];
  for (const file of flows) {
    const path = `/${relative(folder, file).split(sep).join('/')}`;
    await api.ensureDirectory(posix.dirname(path));
    await api.put(path, await readFile(file));
    paths.push(path);
  }
  return paths;
}

class ExamplesApi {
  readonly #base: string;
  readonly #namespace: string;
  readonly #key: string;
  readonly #made = new Set(['/']);

  constructor(apiUrl: string, namespace: string, key: string) {
    this.#key = key;
    this.#base = `${apiUrl}/api/v2/namespaces`;
    this.#namespace = namespace;
  }

  async ensureNamespace(): Promise<void> {
    if (await this.#has(`${this.#base}/${this.#namespace}`)) return;
    await this.#send('POST', this.#base, { name: this.#namespace });
  }

  async ensureDirectory(path: string): Promise<void> {
    if (this.#made.has(path)) return;
    await this.ensureDirectory(posix.dirname(path));
    if (!(await this.#has(this.#file(path)))) {
      await this.#send('POST', this.#file(posix.dirname(path)), { name: posix.basename(path), type: 'directory' });
    }
    this.#made.add(path);
  }

  async put(path: string, content: Buffer): Promise<void> {
    const data = content.toString('base64');
    if (await this.#has(this.#file(path))) return this.#send('PATCH', this.#file(path), { data });
    const file = { name: posix.basename(path), type: 'workflow', mimeType: 'application/yaml', data };
    return this.#send('POST', this.#file(posix.dirname(path)), file);
  }

  #file(path: string): string {
    return `${this.#base}/${this.#namespace}/files${path === '/' ? '' : path}`;
  }

  async #has(url: string): Promise<boolean> {
    const response = await fetch(url, { headers: { 'Direktiv-Api-Key': this.#key } });
    await response.arrayBuffer();
    if (response.ok) return true;
    if (response.status === 404) return false;
    throw new Error(`GET ${url} answered ${response.status}`);
  }

  async #send(method: string, url: string, body: object): Promise<void> {
    const headers = { 'Content-Type': 'application/json', 'Direktiv-Api-Key': this.#key };
    const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${messageIn(text)}`);
  }
}

function messageIn(text: string): string {
  try {
    return (JSON.parse(text) as ApiFailure).error?.message ?? text;
  } catch {
    return text; // Not the API's own error: shown as it came.
  }
}
