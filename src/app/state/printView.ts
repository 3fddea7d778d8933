/** Longer than a chart waits before it follows a new width. */
const SETTLED_MS = 400

/**
 * Prints the view on paper's terms: charts keep the width and the colours that they were drawn with, so they are drawn in
 * the light theme and at a page's width first (`data-printing`), and as before once the print dialog is closed.
 */
export function printView(): void {
  const { dataset } = document.documentElement
  if (dataset['printing'] !== undefined) return
  const theme = dataset['theme']
  dataset['printing'] = ''
  dataset['theme'] = 'light'
  const restore = () => {
    delete dataset['printing']
    if (theme === undefined) delete dataset['theme']
    else dataset['theme'] = theme
  }
  window.addEventListener('afterprint', restore, { once: true })
  setTimeout(() => {
    window.print()
  }, SETTLED_MS)
}
