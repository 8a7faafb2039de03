/** What is wrong with the database, and what whoever runs it can do. */
interface Trouble {
  /** Goes on after "the database". Also for clients: nothing in it is a secret. */
  readonly is: string;
  readonly todo: string;
}

/** SQLSTATE of a change where none is taken. */
export const READ_ONLY = '25006';

const refused: Trouble = {
  is: 'refuses the user or the password it is asked with',
  todo: 'Check DUREKTIV_DATABASE_URL, and what pg_hba.conf says',
};

/** By PostgreSQL's SQLSTATE. What else it says stands for itself. */
const troubles: ReadonlyMap<string, Trouble> = new Map([
  [
    READ_ONLY,
    {
      is: 'takes no changes',
      todo: 'It is a standby or set to read-only: let DUREKTIV_DATABASE_URL name the one that takes changes',
    },
  ],
  ['28000', refused],
  ['28P01', refused],
  ['53100', { is: 'has no room on its disk', todo: 'Free some, or give it a larger one: it goes on by itself then' }],
  ['53200', { is: 'has no memory left', todo: 'Give its machine more, or lower work_mem' }],
  [
    '53300',
    { is: 'has no connection left', todo: 'Raise max_connections, or run fewer processes: each takes up to 13' },
  ],
  [
    '55000',
    { is: 'takes no connections', todo: 'Somebody has said so; alter database … with allow_connections true ends it' },
  ],
  ['57P03', { is: 'is starting or stopping', todo: 'Wait; when it stays so, its own log says why' }],
  ['58030', { is: 'cannot read or write its files', todo: 'Look at its disk and at its own log' }],
]);

/** @returns undefined where the error is not one of these, nor because of one */
export function databaseTrouble(error: unknown): Trouble | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { code?: unknown };
  return (typeof code === 'string' ? troubles.get(code) : undefined) ?? databaseTrouble(error.cause);
}

/** A message for the log of a process, with what is wrong with the database when that is why. */
export function withDatabaseTrouble(message: string, error: unknown): string {
  const trouble = databaseTrouble(error);
  return trouble === undefined ? message : `${message}: the database ${trouble.is}. ${trouble.todo}`;
}
