/**
 * Reads a long list page by page, so that no more of it is in memory than a page: each is asked for when the one before was taken.
 * @param read gives at most `limit` rows behind a row, at first those to begin with; fewer when there are no more
 * @param size rows of a page
 * @param limit rows in all
 */
export async function* pagesOf<Row>(
  read: (behind: Row | undefined, limit: number) => Promise<readonly Row[]>,
  size: number,
  limit = Infinity,
): AsyncGenerator<readonly Row[], void> {
  let behind: Row | undefined;
  for (let left = limit; left > 0;) {
    const asked = Math.min(size, left);
    const page = await read(behind, asked);
    if (page.length > 0) yield page;
    if (page.length < asked) return;
    left -= page.length;
    behind = page.at(-1);
  }
}
