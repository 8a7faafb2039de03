/** Outcomes that somebody has got are kept for who asks again, up to so many bytes. */
const room = 64 * 1024 * 1024;
/** What is kept of an action beside its outcome, in bytes. */
const overhead = 4 * 1024;

/** How much the outcomes of actions take that are kept, and which of them are too many: each may be as large as an answer. */
export class KeptOutcomes {
  private readonly sizes = new Map<string, number>();
  private total = 0;

  add(actionId: string, bytes: number): void {
    this.remove(actionId);
    this.sizes.set(actionId, bytes + overhead);
    this.total += bytes + overhead;
  }

  remove(actionId: string): void {
    this.total -= this.sizes.get(actionId) ?? 0;
    this.sizes.delete(actionId);
  }

  /** The oldest ones that may go and for which there is no room. */
  excess(mayGo: (actionId: string) => boolean): string[] {
    let over = this.total - room;
    const found: string[] = [];
    for (const [actionId, size] of this.sizes) {
      if (over <= 0) break;
      if (!mayGo(actionId)) continue;
      found.push(actionId);
      over -= size;
    }
    return found;
  }
}
