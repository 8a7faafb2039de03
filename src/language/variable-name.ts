/** Longer names are refused: no index takes them. */
const longest = 255;

const pattern = /^(?:[a-zA-Z][a-zA-Z0-9_\-.]*[a-zA-Z0-9]|[a-zA-Z])$/;

/** True for a name a variable may have (specification 1.3): a letter first, letters, digits and `_-.`, no sign at the end. */
export function isVariableName(name: string): boolean {
  return name.length <= longest && pattern.test(name);
}
