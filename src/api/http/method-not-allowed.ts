import type { RequestHandler } from 'express';
import { methodNotAllowed as error } from './api-error.js';

/** The last handler of a route: its path exists, the method does not (http 1.1). */
export const methodNotAllowed: RequestHandler = () => {
  throw error();
};
