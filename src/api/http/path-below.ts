import type { Request } from 'express';
import { dataInvalid } from './api-error.js';

/** The path of a request below its router, decoded. @throws ApiError `request_data_invalid` */
export function pathBelow(request: Pick<Request, 'path'>): string {
  try {
    return decodeURIComponent(request.path);
  } catch (error) {
    throw dataInvalid('filesystem path is invalid', error);
  }
}
