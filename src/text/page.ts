/** What the page's own frame says: dialogs, parts that could not be drawn. */
export const pageWords = {
  close: 'Close',
  thePage: 'the page',
  theForm: 'the form',
  theConnection: 'the state of the connection',
  theTour: 'the tour',
  theNotice: 'a notice',
  theDialog: 'the dialog',
  dialogFailed: 'This dialog did not open',
  notDrawn: (title: string, what: string) => `${title}: ${what} could not be drawn`,
  drawAgain: 'Draw again',
  reload: 'Reload the page',
} as const

/** Why work that nobody waits for any more ended: seen in logs alone. */
export const endReasons = {
  askedAnew: 'It was asked again.',
  otherWork: 'Other work came first.',
  otherCriteria: 'Other thresholds came first.',
  stoppedHere: 'The model here was stopped.',
  notAsked: 'Nobody asks any more.',
  verifiedAnew: 'It is being verified again.',
  sourceClosed: 'The source was closed.',
  nothingKept: 'The browser keeps nothing for this page.',
  noReason: 'The browser gave no reason.',
} as const
