/**
 * The folder of data that is not part of the repository (golden cases of others' files, real exports), given by
 * FLEETCAST_SHARED; null: tests that need it report themselves as skipped.
 */
export const sharedFolder: string | null = process.env.FLEETCAST_SHARED ?? null

/** A title that says why a test may be skipped. */
export function needsShared(title: string): string {
  return sharedFolder === null ? `${title} (skipped: FLEETCAST_SHARED is not set)` : title
}
