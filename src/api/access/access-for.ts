import type { Request } from 'express';
import type { Access } from '../../access/identity.js';
import { queryOf } from '../http/query.js';

/** What a request needs. No `GET` changes anything, but for the one of Direktiv 0.8 that starts a flow and waits for it. */
export function accessFor(request: Request<object>): Access {
  return request.method === 'GET' && !queryOf(request).getAll('op').includes('wait') ? 'read' : 'full';
}
