import type { Runtime } from './runtime.js';

/** What one replacement costs beyond the length of its text. */
const stepsPerEscape = 2;

/** Characters of ASCII that a format writes in another way. */
export class Escapes {
  private readonly longer: readonly number[];
  private readonly pattern: RegExp;

  constructor(private readonly by: { readonly [character: string]: string }) {
    const characters = Object.keys(by);
    const longer = new Array<number>(128).fill(0);
    for (const character of characters) longer[character.charCodeAt(0)] = by[character]!.length - 1;
    this.longer = longer;
    this.pattern = new RegExp(`[${characters.join('').replace('\\', '\\\\')}]`, 'g');
  }

  /** `text` with all of them replaced; measured before it is made. */
  in(text: string, rt: Runtime): string {
    rt.scanString(text.length);
    const { longer } = this;
    let count = 0;
    let length = text.length;
    for (let i = 0; i < text.length; i++) {
      const more = longer[text.charCodeAt(i)];
      if (more === undefined || more === 0) continue;
      count++;
      length += more;
    }
    if (count === 0) return text;
    rt.newString(length);
    rt.tick(count * stepsPerEscape);
    return text.replace(this.pattern, (character) => this.by[character]!);
  }
}
