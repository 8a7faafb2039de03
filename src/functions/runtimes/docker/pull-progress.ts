/** How often the progress of a pull is told, in milliseconds. */
const interval = 5_000;

/** A step as engines report it. */
interface Step {
  readonly id?: string;
  readonly status?: string;
  readonly error?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}

/** Tells how far a pull is, now and then, and keeps what went wrong: engines report an error as one more step. */
export class PullProgress {
  private readonly layers = new Map<string, string>();
  private readonly begin = Date.now();
  private told = this.begin;
  error: string | undefined;

  constructor(
    private readonly image: string,
    private readonly say: (line: string) => void,
  ) {
    say(`pulling the image ${image}`);
  }

  add({ id, status = '', error }: Step): void {
    this.error ??= error;
    if (id !== undefined) this.layers.set(id, status);
    if (Date.now() - this.told < interval) return;
    this.told = Date.now();
    this.say(`pulling the image ${this.image}: ${this.state()}`);
  }

  done(): void {
    this.say(`pulled the image ${this.image} in ${((Date.now() - this.begin) / 1000).toFixed(1)} s`);
  }

  private state(): string {
    const states = [...this.layers.values()];
    const here = states.filter((status) => /complete|exists/i.test(status)).length;
    return `${here} of ${states.length} layers are here`;
  }
}
