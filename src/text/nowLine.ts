/** What the line at the newest row is called: `now`, or `last data` where a live source has stopped. */
export function nowLineText(isOld: boolean): string {
  return isOld ? 'last data' : 'now'
}
