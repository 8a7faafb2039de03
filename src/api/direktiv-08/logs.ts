import type { Router, Request, Response } from 'express';
import type { LogQuery, LogScope } from '../../store/logs/log-query.js';
import type { LogLine } from '../../store/logs/logs.js';
import { sendPages } from '../http/answer-pages.js';
import { dataInvalid } from '../http/api-error.js';
import { formatMarkedTime } from '../http/marked-time.js';
import type { OpenStreams } from '../http/open-streams.js';
import { queryOf } from '../http/query.js';
import { resourceRouter } from '../http/resource-router.js';
import { beginningOf, streamLog } from '../logs/stream-logs.js';
import type { ApiStore } from '../parts.js';
import { asksForStream } from './asks-for-stream.js';
import { pageInfo, parsePaging, type Paging } from './paging.js';

type Logs = ApiStore['logs'];

/** `/namespaces/{namespace}/logs` */
export function logs08Router(logs: Logs, streams: OpenStreams): Router {
  const router = resourceRouter();
  router.get('/', async (request: Request<{ namespace: string }>, response: Response) => {
    await sendLog(request, response, logs, streams, { namespace: request.params.namespace });
  });
  return router;
}

/** Answers a log: a part of it, or all its lines, those that come too, one by one. */
export async function sendLog(
  request: Request<object>,
  response: Response,
  logs: Logs,
  streams: OpenStreams,
  scope: LogScope,
): Promise<void> {
  const form = (lines: number, results: readonly object[], paging?: Paging) => ({
    pageInfo: pageInfo(lines, paging),
    ...scope,
    results,
  });
  const query = queryOf(request);
  if (query.has('filter.field')) throw dataInvalid('lines of a log are not filtered here: leave filter.field out');
  const paging = parsePaging(query);
  if (asksForStream(request)) {
    const from = await beginningOf(logs, scope, request, { time: 0 });
    const view = (line: LogLine) => form(1, [lineForm(line)]);
    return streams.send(response, (signal) => streamLog(logs, scope, from, view, signal));
  }
  const pages = behind(logs.pages(linesOf(scope, query, paging)), paging.offset);
  await sendPages(response, pages, lineForm, async (results) => form(await logs.count(scope), results, paging));
}

/** Those of the page, and those before it. */
function linesOf(scope: LogScope, query: URLSearchParams, { limit, offset }: Paging): LogQuery {
  const direction = query.get('order.direction') === 'DESC' ? 'desc' : 'asc';
  const count = limit + offset;
  return { ...scope, direction, ...(limit > 0 && (direction === 'asc' ? { first: count } : { last: count })) };
}

async function* behind<Row>(
  pages: AsyncGenerator<readonly Row[], void>,
  offset: number,
): AsyncGenerator<readonly Row[], void> {
  let left = offset;
  for await (const page of pages) {
    if (page.length > left) yield page.slice(left);
    left = Math.max(0, left - page.length);
  }
}

function lineForm(line: LogLine) {
  const tags = { workflow: line.path ?? '', 'state-id': line.state ?? '', callpath: line.callPath ?? '' };
  return {
    t: formatMarkedTime(line.time, line.id),
    level: line.level.toLowerCase(),
    msg: line.message,
    tags: line.instance === null ? {} : tags,
  };
}
