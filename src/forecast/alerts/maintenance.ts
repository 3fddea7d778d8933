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
