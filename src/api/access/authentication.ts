import type { Request, RequestHandler, Response } from 'express';
import type { Gate } from '../../access/gate.js';
import { everyNamespace, isRefusal, mayDo, type Identity, type Refusal } from '../../access/identity.js';
import { ApiError } from '../http/api-error.js';
import { requestIdOf } from '../http/request-id.js';
import type { ApiLog } from '../parts.js';
import { accessFor } from './access-for.js';
import { FailedAttempts } from './failed-attempts.js';
import { identityOf, setIdentity } from './identity.js';

const missing: Refusal = { refused: 'it has none', telling: false };

/** Finds out who sends a request, when a key is asked for at all (HTTP API 1.7). */
export function authenticate(gate: Gate, log: ApiLog): RequestHandler {
  const failures = new FailedAttempts();
  return async (request, response, next) => {
    if (!(await gate.isClosed())) return next();
    const address = request.ip ?? '';
    const credential = credentialOf(request);
    const identity = credential === undefined ? missing : await gate.identify(credential);
    if (isRefusal(identity)) {
      // Only now: behind one address there may be many, and a key is too long to be guessed among them.
      const wait = credential === undefined ? 0 : await failures.secondsToWait(address);
      if (wait > 0) throw tooManyFailures(wait);
      audit(log, request, response, { why: identity.refused }, 'a request without a valid key was refused');
      if (credential === undefined) throw tokenMissing();
      await failures.add(address);
      throw tokenInvalid(identity);
    }
    setIdentity(response, identity);
    if (accessFor(request) === 'full') auditWhenDone(log, request, response, identity);
    next();
  };
}

/**
 * Lets through who may do this in the namespace of the path. To make and to delete namespaces is for those who may do
 * everything; to list them is for everybody, who then sees those of their own.
 */
export const authorizeNamespace: RequestHandler<{ namespace?: string }> = (request, response, next) => {
  const { namespace } = request.params;
  const access = accessFor(request);
  if (namespace === undefined && access === 'read') return next();
  const ofNamespace = request.path === '/' && wholeNamespace.has(request.method);
  const needed = namespace === undefined || ofNamespace ? everyNamespace : namespace;
  if (!mayDo(identityOf(response), needed, access)) throw tokenDenied();
  next();
};

/** As {@link authorizeNamespace}, for what is within the namespace at all its paths. */
export const authorizeWithin: RequestHandler<{ namespace: string }> = (request, response, next) => {
  if (!mayDo(identityOf(response), request.params.namespace, accessFor(request))) throw tokenDenied();
  next();
};

/** What makes a namespace, up to Direktiv 0.8, or deletes it. */
const wholeNamespace: ReadonlySet<string> = new Set(['PUT', 'DELETE']);

/** True when this one may see the namespace at all. */
export function maySee(response: Response, namespace: string): boolean {
  return mayDo(identityOf(response), namespace, 'read');
}

/** That of today, and those of Direktiv up to 0.8. */
const keyHeaders = ['Direktiv-Api-Key', 'Direktiv-Token', 'apikey'] as const;

function credentialOf(request: Request): string | undefined {
  const key = keyHeaders.map((name) => request.get(name)).find((value) => value !== undefined && value !== '');
  if (key !== undefined) return key;
  // The listeners of Direktiv send what they were given, mostly a key alone.
  return /^(?:Bearer +)?(\S+) *$/i.exec(request.get('Authorization') ?? '')?.[1];
}

/** One line for each request that may have changed something, when it is known how it went. */
function auditWhenDone(log: ApiLog, request: Request, response: Response, { name }: Identity): void {
  response.once('close', () => {
    audit(log, request, response, { who: name, status: response.statusCode }, 'a request that may change something');
  });
}

/** Without the query: it may hold inputs. */
function audit(log: ApiLog, request: Request, response: Response, more: object, message: string): void {
  const { method, originalUrl, ip: address } = request;
  const path = originalUrl.split('?', 1)[0];
  log.info({ audit: true, ...more, method, path, address, requestId: requestIdOf(response) }, message);
}

const tokenMissing = () =>
  new ApiError('access_token_missing', 'no access token was given: send it in the header Direktiv-Api-Key');
const tokenInvalid = ({ refused, telling }: Refusal) =>
  new ApiError('access_token_invalid', 'the access token is not valid', telling ? { more: { reason: refused } } : {});
const tokenDenied = () => new ApiError('access_token_denied', 'the access token does not allow this');
const tooManyFailures = (retryAfter: number) =>
  new ApiError('access_too_many_failures', 'too many invalid access tokens came from this address: try again later', {
    status: 429,
    retryAfter,
  });
