import type { FunctionRequest } from './runtime.js';

/** Where the functions are that already run somewhere. */
export interface Endpoints {
  /** URL that serves the function, undefined when none is configured. */
  find(request: FunctionRequest): URL | undefined;
}

/**
 * Reads the map of images to URLs; `*` serves every image that is not named.
 * The service of a `knative-namespace` or `knative-system` function is named `<namespace>:<path>` or `<path>`.
 * @throws Error that lists every value that is no http or https URL.
 */
export function readEndpoints(endpoints: Readonly<Record<string, string>>): Endpoints {
  const urls = new Map<string, URL>();
  const faults: string[] = [];
  for (const [name, text] of Object.entries(endpoints)) {
    const url = parseUrl(text);
    if (url === undefined) faults.push(name);
    else urls.set(name, url);
  }
  if (faults.length > 0) throw new Error(invalid(faults));
  return {
    find: (request) => {
      const name = namesOf(request).find((candidate) => urls.has(candidate));
      return name === undefined ? undefined : urls.get(name);
    },
  };
}

/** What to tell whoever calls a function that has no endpoint. */
export function noEndpoint(request: FunctionRequest): string {
  const [name] = namesOf(request);
  const what = request.function.type === 'knative-workflow' ? 'image' : 'service';
  return `no endpoint for the ${what} "${name}": give its URL in DUREKTIV_FUNCTIONS, or one for "*", every other image`;
}

function namesOf({ instance, function: called }: FunctionRequest): readonly [string, ...string[]] {
  if (called.type === 'knative-workflow') return [called.image, '*'];
  const namespace = called.type === 'knative-system' ? 'system' : instance.namespace;
  return [`${namespace}:${called.service}`, called.service, '*'];
}

function parseUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const usable = url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  return usable ? url : undefined;
}

/** The URLs may hold keys, so only their names are shown. */
function invalid(names: readonly string[]): string {
  return `DUREKTIV_FUNCTIONS: not an http or https URL without credentials: the endpoint of ${names.map((name) => `"${name}"`).join(', ')}`;
}
