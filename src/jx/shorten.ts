const longestShown = 80;

/** The text of a script as error messages show it. */
export function shorten(script: string): string {
  return script.length > longestShown ? `${script.slice(0, longestShown)}...` : script;
}
