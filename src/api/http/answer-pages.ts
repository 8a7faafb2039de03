import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { escapeForHtml, sendJson } from './answer.js';

/** What stands around a list, which is the last value in it. */
type Envelope = (rows: readonly object[]) => object | Promise<object>;

const dataAlone: Envelope = (data) => ({ data });

/**
 * Answers `{..., "data": [...]}`, or another envelope, where the list may be of any length: what is longer than a page goes out
 * while the next page is read, as fast as the client takes it.
 * @param view a row as the client sees it
 * @param envelope asked for when the first page is there
 * @throws what `pages` throws: as an answer while none has begun, later it cuts the answer
 */
export async function sendPages<Row>(
  response: Response,
  pages: AsyncGenerator<readonly Row[], void>,
  view: (row: Row) => object,
  envelope: Envelope = dataAlone,
): Promise<void> {
  const first = await pages.next();
  const rows = first.done === true ? [] : first.value.map(view);
  const front = await envelope(rows);
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

/** The list, and the objects that it is the last value of. */
const endOfList = /\]\}+$/;

async function* pieces<Row>(
  front: object,
  second: readonly Row[],
  pages: AsyncGenerator<readonly Row[], void>,
  view: (row: Row) => object,
): AsyncGenerator<string, void> {
  const more = (page: readonly Row[]): string => escapeForHtml(`,${JSON.stringify(page.map(view)).slice(1, -1)}`);
  const text = JSON.stringify(front);
  const end = endOfList.exec(text)?.[0] ?? '';
  yield escapeForHtml(text.slice(0, -end.length));
  yield more(second);
  for await (const page of pages) yield more(page);
  yield `${end}\n`;
}
