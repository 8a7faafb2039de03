import { access } from 'node:fs/promises';
import { join } from 'node:path';
import express, { type RequestHandler, Router } from 'express';

/** Paths of ours: nothing of the folder is served below them. */
const ours = /^\/(api|ns)(\/|$)/;
const start = 'index.html';

/**
 * Serves a folder of static files beside the API. A page of the UI is no file: every other path gets its `index.html`, and
 * the script in there shows the page.
 */
export function webUi(folder: string): RequestHandler {
  const router = Router({ caseSensitive: true });
  router.use((request, response, next) => {
    if (request.method !== 'GET' || ours.test(request.path)) return next('router');
    response.setHeader('Content-Security-Policy', policy);
    next();
  });
  router.use(express.static(folder, { index: start, setHeaders: (response) => askEachTime(response) }));
  router.use((_request, response, next) => {
    askEachTime(response);
    response.sendFile(start, { root: folder, cacheControl: false }, (error) => {
      if (error) next(error);
    });
  });
  return router;
}

/** @throws Error that names the setting when the folder has no `index.html` */
export async function requireWebUi(folder: string): Promise<void> {
  try {
    await access(join(folder, start));
  } catch (cause) {
    throw new Error(`The folder ${folder} has no readable ${start}: set DUREKTIV_UI (--ui) to that of a web UI.`, {
      cause,
    });
  }
}

/** To these, of other protocols, no browser goes: the "bad ports" of the Fetch standard that need no privileges. */
const barredPorts: ReadonlySet<number> = new Set([
  ...[1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566],
  ...[6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080],
]);

/** What to tell who serves a web UI where no browser can open it, as on the port that the API has unless it is told another. */
export function hintForBrowsers(port: number): string | undefined {
  if (!barredPorts.has(port)) return undefined;
  return `No browser goes to port ${port}: to open the web UI set DUREKTIV_API_PORT to another, such as 8080, or have a proxy in front.`;
}

/** A new build has the same names: browsers ask each time whether it changed. */
function askEachTime(response: { setHeader(name: string, value: string): unknown }): void {
  response.setHeader('Cache-Control', 'no-cache');
}

/** Scripts of its own and of nobody else; editors make workers of blobs and styles of texts. */
const policy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "object-src 'none'",
  "base-uri 'self'",
  "frame-ancestors 'self'",
].join('; ');
