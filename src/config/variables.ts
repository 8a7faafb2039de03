import { z } from 'zod';

/** What comes out of a group of variables, each checked by its schema. */
export type Values<Group extends z.ZodRawShape> = z.output<z.ZodObject<Group>>;

const portMessage = 'must be a port number from 0 to 65535';

export const anyPort = z
  .string()
  .regex(/^\d{1,5}$/, portMessage)
  .transform(Number)
  .refine((value) => value <= 65_535, portMessage);

export const port = (standard: number) => anyPort.default(standard);

export const anyCount = (least: number, most: number) => {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message);
};

export const count = (least: number, most: number, standard: number) => anyCount(least, most).default(standard);

export const isUrl = (text: string, ...protocols: readonly string[]) =>
  URL.canParse(text) && protocols.includes(new URL(text).protocol);

const webProtocols = ['http:', 'https:'] as const;
const webMessage = 'must be a URL that starts with http:// or https://';

/** @param message when it is no text */
export const webUrl = (message?: string) => z.string(message).refine((url) => isUrl(url, ...webProtocols), webMessage);
