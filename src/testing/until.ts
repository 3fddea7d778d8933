const LOOK_MS = 20

/**
 * Asks again and again until there is something, and gives that; fails after so long, with what is said to have been waited
 * for. null, undefined and false: there is nothing yet; so is a failure, which is told if it was the last.
 */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  withinMs = 20_000,
): Promise<NonNullable<Exclude<T, false>>> {
  const endMs = performance.now() + withinMs
  let last = 'nothing came'
  for (;;) {
    try {
      const found = await ask()
      if (found !== null && found !== undefined && found !== false)
        return found as NonNullable<Exclude<T, false>>
    } catch (error) {
      last = error instanceof Error ? error.message : String(error)
    }
    if (performance.now() > endMs) throw new Error(`${what}: not within ${withinMs} ms (${last})`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}
