/** Tells what is wrong once, however often it is found: until it is something else, or over. */
export class Trouble {
  private told: string | undefined;

  constructor(private readonly warn: (message: string) => void) {}

  is(message: string): void {
    if (message !== this.told) this.warn(message);
    this.told = message;
  }

  over(): void {
    this.told = undefined;
  }
}
