/** A piece of a scanned string: text as it is, or the text of a script. */
export type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'jq' | 'js'; readonly script: string; readonly offset: number }
  /** A script that is never closed: an error, but only when the evaluation gets there. */
  | { readonly kind: 'unclosed'; readonly language: 'jq' | 'js'; readonly offset: number };
