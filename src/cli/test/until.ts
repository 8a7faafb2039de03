/** What comes before `over` resolves. Then nobody waits for what is under way, nor hears that it failed. */
export async function* until<T>(over: Promise<unknown>, items: AsyncIterator<T, void>): AsyncGenerator<T, void> {
  const end = over.then(() => ({ done: true, value: undefined }) as const);
  for (;;) {
    const next = await Promise.race([items.next(), end]);
    if (next.done) return;
    yield next.value;
  }
}
