import type { DroppedFile } from '#engine/api.ts'
import { pickerAccept } from '#forecast/formats.ts'
import { firstPageWords } from '#text/firstPage.ts'
import { fromDrop, fromFileList } from './features/open/collectDropped.ts'
import { PICTURE } from './features/open/firstPicture.ts'
import styles from './features/open/EmptyState.module.css'
import frame from './landing.module.css'

/** What a person asks of the landing. */
export type Wish =
  | { readonly kind: 'files'; readonly files: readonly DroppedFile[] | Promise<readonly DroppedFile[]> }
  | { readonly kind: 'sample' }

export interface Landing {
  /** The page stands and takes drops itself; gives it what was asked before, and what a button yet says. */
  readonly handOver: (take: (wish: Wish) => void) => void
  /** The page did not come: what stood in its place before says what to do. */
  readonly fail: (error: unknown) => void
}

/**
 * What is seen and can be used until the page's own scripts, ten times as large, are here: the first screen's invitation,
 * its picture, its file inputs and the drop, as EmptyState draws them. The newest wish is kept; what comes later takes its
 * place, as on the page.
 */
export function showLanding(root: HTMLElement): Landing {
  const unstarted = [...root.childNodes]
  let kept: Wish | null = null
  let take = (wish: Wish): void => {
    kept = wish
    status.textContent = firstPageWords.openSoon
  }
  const end = new AbortController()
  const status = element('p', styles.status)
  status.setAttribute('role', 'status')
  const sample = element('button', 'button', firstPageWords.trySample)
  sample.type = 'button'
  sample.addEventListener('click', () => take({ kind: 'sample' }))
  const picker = (label: string, isFolder: boolean): HTMLElement =>
    filePicker(label, isFolder, (files) => take({ kind: 'files', files }))

  const lead = element('header', styles.lead)
  lead.append(element('h1', '', firstPageWords.title), element('p', '', firstPageWords.about))
  const actions = element('div', styles.actions)
  actions.append(
    element('span', styles.anywhere, firstPageWords.dropAnywhere),
    picker(firstPageWords.openFile, false),
    picker(firstPageWords.openFolder, true),
    sample,
  )
  const column = element('div', styles.column)
  column.append(lead, actions, status, picture())
  const page = element('main', styles.page)
  page.append(column)
  const whole = element('div', frame.whole)
  const header = element('div', frame.header)
  header.append(element('span', '', 'Fleetcast'))
  whole.append(header, page)
  root.replaceChildren(whole)

  const onDrop = (event: DragEvent): void => {
    if (event.defaultPrevented) return
    event.preventDefault()
    if (event.dataTransfer !== null) take({ kind: 'files', files: fromDrop(event.dataTransfer) })
  }
  const options = { signal: end.signal }
  window.addEventListener('dragover', (event) => event.preventDefault(), options)
  window.addEventListener('drop', onDrop, options)
  // What is let go of over an element that the page has just replaced goes to that element, and no further than to this.
  whole.addEventListener('drop', onDrop)
  return {
    handOver: (next) => {
      end.abort()
      take = next
      if (kept !== null) next(kept)
      kept = null
    },
    fail: (error) => {
      end.abort()
      root.replaceChildren(...unstarted)
      throw error
    },
  }
}

function picture(): HTMLElement {
  const made = element('div', styles.picture)
  made.setAttribute('role', 'img')
  made.setAttribute('aria-label', firstPageWords.picture)
  const svg = drawn('svg', { viewBox: PICTURE.viewBox, preserveAspectRatio: 'none' })
  svg.append(...PICTURE.paths.map(({ name, d }) => drawn('path', { class: styles[name] ?? '', d })))
  made.append(svg)
  for (const { name, text, left, top } of PICTURE.labels) {
    const label = element('span', styles[name], text)
    label.style.left = `${left}%`
    label.style.top = `${top}%`
    made.append(label)
  }
  return made
}

function drawn(name: 'svg' | 'path', attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  return made
}

function filePicker(
  label: string,
  isFolder: boolean,
  onFiles: (files: readonly DroppedFile[]) => void,
): HTMLElement {
  const input = element('input', 'visually-hidden')
  input.type = 'file'
  input.multiple = true
  input.webkitdirectory = isFolder
  if (!isFolder) input.accept = pickerAccept('metrics')
  input.addEventListener('change', () => {
    const files = fromFileList(input.files ?? [])
    input.value = ''
    if (files.length > 0) onFiles(files)
  })
  const button = element('label', 'button')
  if (!isFolder) button.dataset['kind'] = 'main'
  button.append(input, label)
  return button
}

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className: string | undefined,
  text = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name)
  made.className = className ?? ''
  made.textContent = text
  return made
}
