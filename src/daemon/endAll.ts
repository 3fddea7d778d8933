/** Ends one after the other; where one cannot end well, the others do all the same, and it is told. */
export async function endAll(
  ends: readonly (() => Promise<void>)[],
  onError: (error: unknown) => void,
): Promise<void> {
  for (const end of ends) {
    try {
      await end()
    } catch (error) {
      onError(error)
    }
  }
}
