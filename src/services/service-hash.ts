import { createHash } from 'node:crypto';
import type { ServiceSpec } from './service.js';

/** Changes with everything that a running container would not follow (functions 8.2). */
export function serviceHash({ image, cmd, size, scale, envs, patches }: ServiceSpec, ...more: string[]): string {
  const text = JSON.stringify([
    image,
    cmd,
    size,
    scale,
    envs.map(({ name, value }) => [name, value]),
    patches,
    ...more,
  ]);
  return createHash('sha256').update(text).digest('hex').slice(0, 20);
}
