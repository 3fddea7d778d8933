/**
 * Items in order, each with what `begin` makes of it. That is begun `count` items early, so that reading waits less for
 * the disk or the browser. Fails where `begin` failed for the first item in order.
 */
export async function* ahead<T, R>(
  items: readonly T[],
  count: number,
  begin: (item: T) => Promise<R>,
): AsyncGenerator<readonly [item: T, made: R]> {
  const begun: Promise<R>[] = []
  for (const [at, item] of items.entries()) {
    for (const next of items.slice(at + begun.length, at + count + 1)) {
      const made = begin(next)
      // Of one that nobody comes to wait for any more, the failure is nobody's.
      made.catch(() => undefined)
      begun.push(made)
    }
    const made = begun.shift()
    if (made !== undefined) yield [item, await made]
  }
}
