import pg from 'pg';

/** Looks into the database, with a connection for each look: the server is killed now and then. */
export class Database {
  constructor(private readonly url: string) {}

  async rows<R extends pg.QueryResultRow>(text: string, values: readonly unknown[]): Promise<R[]> {
    const client = new pg.Client(this.url);
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<R>(text, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  async count(from: string, values: readonly unknown[]): Promise<number> {
    return Number((await this.rows<{ count: string }>(`select count(*) from ${from}`, values))[0]?.count);
  }
}
