/** That the browser does not keep what the page would find again at the next visit. */
export function storageText(trouble: 'blocked' | 'full'): string {
  const what = 'thresholds, column mappings, alerts and daemons'
  return trouble === 'blocked'
    ? `This browser keeps no data for this page. Everything works; ${what} are forgotten when the page is closed.`
    : `This browser has no room left for this page. Everything works; what changes now in ${what} is forgotten when the page is closed.`
}
