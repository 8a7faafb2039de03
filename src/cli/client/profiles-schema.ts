import { z } from 'zod';

/** What a profile file holds. */
export const profilesSchema = z.object({
  current: z.string().optional(),
  profiles: z.record(
    z.string(),
    z.object({ server: z.url(), key: z.string().optional(), namespace: z.string().optional() }),
  ),
});
