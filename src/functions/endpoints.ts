import type { FunctionRequest } from './runtime.js';
import type { ServiceFiles } from './service-files.js';

/** Where the functions are that already run somewhere. */
export interface Endpoints {
  /** URL that serves the function, or why there is none; at once, where no service file has to be read. */
  find(request: FunctionRequest): URL | NoEndpoint | Promise<URL | NoEndpoint>;
}

/** The reason is for whoever calls the function. */
export interface NoEndpoint {
  readonly reason: string;
}

/**
 * Reads the map of images to URLs; `*` serves every image that is not named.
 * The service of a `knative-namespace` or `knative-system` function may be named `<namespace>:<path>` or `<path>`; one that
 * is not named runs where its image does.
 * @throws Error that lists every value that is no http or https URL.
 */
export function readEndpoints(endpoints: Readonly<Record<string, string>>, services: ServiceFiles): Endpoints {
  const urls = new Map<string, URL>();
  const faults: string[] = [];
  for (const [name, text] of Object.entries(endpoints)) {
    const url = parseUrl(text);
    if (url === undefined) faults.push(name);
    else urls.set(name, url);
  }
  if (faults.length > 0) throw new Error(invalid(faults));
  const ofImage = (image: string): URL | NoEndpoint => urls.get(image) ?? urls.get('*') ?? noEndpoint(image);
  const ofService = async (namespace: string, path: string): Promise<URL | NoEndpoint> => {
    const found = await services.find(namespace, path);
    return 'image' in found ? ofImage(found.image) : { reason: found.fault };
  };
  return {
    find({ instance, function: called }) {
      if (called.type === 'knative-workflow') return ofImage(called.image);
      const namespace = called.type === 'knative-system' ? 'system' : instance.namespace;
      const named = urls.get(`${namespace}:${called.service}`) ?? urls.get(called.service);
      if (named !== undefined) return named;
      return ofService(namespace, called.service);
    },
  };
}

function noEndpoint(image: string): NoEndpoint {
  return {
    reason: `no endpoint for the image "${image}": give its URL in DUREKTIV_FUNCTIONS, or one for "*", every other image`,
  };
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
