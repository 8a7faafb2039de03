import { Router } from 'express';

/** An empty router that tells large letters from small ones, and knows the parameters of the path that it lies below. */
export function resourceRouter(): Router {
  return Router({ caseSensitive: true, mergeParams: true });
}
