/** Size of a flow, or of another file that declares something, in bytes of UTF-8. */
export const maxBytes = 1024 * 1024;

/** Collections within collections. Everything that walks a document may recurse this deep. */
export const maxDepth = 200;

/** What aliases and merge keys may add to a document, in values and characters. */
export const maxExpansion = 4 * 1024 * 1024;
