const patience = 1_000;

/** Says on stderr what goes on when it takes longer than a second: on a terminal a line that changes, otherwise one line. */
export class Progress {
  readonly #timer: NodeJS.Timeout;
  #text: string;
  #shown = false;

  constructor(
    text: string,
    private readonly stream: NodeJS.WriteStream = process.stderr,
  ) {
    this.#text = text;
    this.#timer = setTimeout(() => this.#show(), patience);
  }

  /** What goes on now, and how far it is. */
  update(text: string): void {
    this.#text = text;
    if (this.#shown && this.stream.isTTY) this.#write();
  }

  /** Takes the line away again. */
  end(): void {
    clearTimeout(this.#timer);
    if (this.#shown && this.stream.isTTY) this.stream.write('\r\u001b[K');
    this.#shown = false;
  }

  #show(): void {
    this.#shown = true;
    this.#write();
  }

  #write(): void {
    this.stream.write(this.stream.isTTY ? `\r\u001b[K${this.#text}…` : `${this.#text}…\n`);
  }
}

/** Does something and says so when it takes longer than a second. */
export async function withProgress<T>(text: string, work: (progress: Progress) => Promise<T>): Promise<T> {
  const progress = new Progress(text);
  try {
    return await work(progress);
  } finally {
    progress.end();
  }
}
