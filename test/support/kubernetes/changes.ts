import type { ServerResponse } from 'node:http';
import type { StoredObject } from './api-server.js';

/** What one who follows changes is to hear of. */
export interface Followed {
  /** Of the resource. */
  readonly key: string;
  readonly wants: (object: StoredObject) => boolean;
  /** What there is, told first. */
  readonly present: readonly StoredObject[];
}

/** The streams of changes that are open (`?watch=true`), as the API server writes them: a line of JSON for each change. */
export class Changes {
  /** Resources whose changes somebody began to follow. */
  readonly opened: string[] = [];
  private readonly streams = new Map<ServerResponse, Followed>();

  open(followed: Followed, response: ServerResponse): void {
    this.opened.push(followed.key);
    this.streams.set(response, followed);
    response.on('close', () => this.streams.delete(response));
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.flushHeaders();
    for (const object of followed.present) response.write(line('ADDED', object));
  }

  tell(key: string, type: 'ADDED' | 'MODIFIED' | 'DELETED', object: StoredObject): void {
    for (const [response, followed] of this.streams)
      if (followed.key === key && followed.wants(object)) response.write(line(type, object));
  }

  /** Ends them all. @param fault said before */
  cut(fault: object | undefined): void {
    for (const response of this.streams.keys()) {
      if (fault !== undefined) response.write(line('ERROR', { kind: 'Status', status: 'Failure', ...fault }));
      response.end();
    }
  }
}

function line(type: string, object: object): string {
  return `${JSON.stringify({ type, object })}\n`;
}
