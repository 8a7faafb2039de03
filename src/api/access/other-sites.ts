import type { RequestHandler } from 'express';
import { ApiError } from '../http/api-error.js';
import { accessFor } from './access-for.js';

/** What browsers say of requests that a page sends to a server that is not its own (Fetch Metadata, `Sec-Fetch-Site`). */
const otherSites: ReadonlySet<string | undefined> = new Set(['cross-site', 'same-site']);

/**
 * Keeps pages of other sites from changing anything. They could read no answer; but who opens such a page in a browser may be let in
 * without a key, on the own machine or by a proxy that knows them, and the page would act for them.
 */
export const refuseOtherSites: RequestHandler = (request, _response, next) => {
  if (otherSites.has(request.get('Sec-Fetch-Site')) && accessFor(request) === 'full') throw fromOtherSite();
  next();
};

const fromOtherSite = () =>
  new ApiError(
    'access_other_site',
    'a page of another site may change nothing here: open the page from this server, or send the request outside of a browser',
  );
