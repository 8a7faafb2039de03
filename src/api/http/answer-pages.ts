import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { escapeForHtml, sendJson } from './answer.js';

/**
 * Answers `{..., "data": [...]}` where the list may be of any length: what is longer than a page goes out while the next page is
 * read, as fast as the client takes it.
 * @param view a row as the client sees it
 * @param head what stands in front of the list, asked for behind its first page
 * @throws what `pages` throws: as an answer while none has begun, later it cuts the answer
 */
export async function sendPages<Row>(
  response: Response,
  pages: AsyncGenerator<readonly Row[], void>,
  view: (row: Row) => object,
  head: () => object | Promise<object> = () => ({}),
): Promise<void> {
  const first = await pages.next();
  const rows = first.done === true ? [] : first.value.map(view);
  const front = { ...(await head()), data: rows };
  const second = first.done === true ? first : await pages.next();
  if (second.done === true) return sendJson(response, 200, front);
  response.writeHead(200, { 'Content-Type': 'application/json' });
  try {
    await pipeline(Readable.from(pieces(front, second.value, pages, view)), response);
  } catch (error) {
    // The client has left.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

async function* pieces<Row>(
  front: object,
  second: readonly Row[],
  pages: AsyncGenerator<readonly Row[], void>,
  view: (row: Row) => object,
): AsyncGenerator<string, void> {
  const more = (page: readonly Row[]): string => escapeForHtml(`,${JSON.stringify(page.map(view)).slice(1, -1)}`);
  yield escapeForHtml(JSON.stringify(front).slice(0, -']}'.length));
  yield more(second);
  for await (const page of pages) yield more(page);
  yield ']}\n';
}
