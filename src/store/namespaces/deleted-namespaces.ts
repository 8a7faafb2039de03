import type { Database } from '../schema.js';

/** A namespace that was deleted. There may be another one of its name. */
export interface DeletedNamespace {
  readonly name: string;
  /** In milliseconds since the epoch; of the last one of this name. */
  readonly deletedAt: number;
}

/** Remembers the namespaces that were deleted, until it is known that nothing of them runs any more. */
export class DeletedNamespaceStore {
  constructor(private readonly db: Database) {}

  /** Those that were deleted before a time, in milliseconds since the epoch; the oldest first. */
  async before(time: number): Promise<DeletedNamespace[]> {
    return this.db
      .selectFrom('deleted_namespaces')
      .select(['name', 'deleted_at as deletedAt'])
      .where('deleted_at', '<', time)
      .orderBy('deleted_at')
      .execute();
  }

  /** Not when one of this name was deleted meanwhile. */
  async forget({ name, deletedAt }: DeletedNamespace): Promise<void> {
    await this.db
      .deleteFrom('deleted_namespaces')
      .where('name', '=', name)
      .where('deleted_at', '=', deletedAt)
      .execute();
  }
}
