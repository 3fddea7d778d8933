/** While it lasts nobody is told of alerts of its servers; null: of all. */
export interface MaintenanceWindow {
  readonly servers: readonly string[] | null
  readonly fromMs: number
  readonly toMs: number
}

/** Whether a server is in a window at a time; the end is not part of it. */
export function isInMaintenance(
  windows: readonly MaintenanceWindow[],
  server: string,
  atMs: number,
): boolean {
  return windows.some(
    ({ servers, fromMs, toMs }) =>
      atMs >= fromMs && atMs < toMs && (servers === null || servers.includes(server)),
  )
}

/**
 * Whether values of a fleet's span are of maintenance, for many of them: what of the windows concerns a server is found
 * once. null: no window touches the span, [fromMs, toMs].
 */
export function maintenanceIn(
  windows: readonly MaintenanceWindow[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): ((server: string, atMs: number) => boolean) | null {
  const touching = windows.filter((window) => window.fromMs <= toMs && window.toMs > fromMs)
  if (touching.length === 0) return null
  const byServer = new Map<string, readonly MaintenanceWindow[]>()
  return (server, atMs) => {
    const own =
      byServer.get(server) ?? touching.filter(({ servers }) => servers === null || servers.includes(server))
    byServer.set(server, own)
    return own.some((window) => atMs >= window.fromMs && atMs < window.toMs)
  }
}
