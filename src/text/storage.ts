/** That the browser does not keep what the page would find again at the next visit. */
export function storageText(trouble: 'blocked' | 'full'): string {
  const what = 'thresholds, column mappings, alerts and daemons'
  return trouble === 'blocked'
    ? `This browser does not store data for this page. Everything works, but ${what} are lost when you close the page.`
    : `This browser’s storage is full. Everything works, but changes to ${what} are lost when you close the page.`
}
