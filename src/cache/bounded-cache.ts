/** How much is kept. */
export interface CacheLimits {
  readonly entries: number;
  /** Weights of all entries together. */
  readonly weight: number;
}

/**
 * What was made before, so that it is not made again: the last entries. Their number alone is no bound, for texts of users may be
 * long, and what is made of them is larger still; so each has a weight.
 */
export class BoundedCache<T extends object> {
  private readonly kept = new Map<string, { readonly value: T; readonly weight: number }>();
  private weight = 0;

  constructor(private readonly limits: CacheLimits) {}

  get(key: string): T | undefined {
    return this.kept.get(key)?.value;
  }

  /** Keeps a value, unless it alone is too heavy. @returns the value */
  keep(key: string, value: T, weight = key.length): T {
    if (weight > this.limits.weight) return value;
    this.drop(key);
    this.kept.set(key, { value, weight });
    this.weight += weight;
    while (this.kept.size > this.limits.entries || this.weight > this.limits.weight) {
      this.drop(this.kept.keys().next().value!);
    }
    return value;
  }

  private drop(key: string): void {
    this.weight -= this.kept.get(key)?.weight ?? 0;
    this.kept.delete(key);
  }
}
