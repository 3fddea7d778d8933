import { configure } from '@testing-library/react'

const styleNamed = (display: string) => Object.assign(document.createElement('i').style, { display })

/** Without style sheets an element looks as it says itself; working that out takes jsdom most of a test's time. */
function plainStyles(): void {
  const [shown, hidden] = [styleNamed('block'), styleNamed('none')]
  const isHidden = (element: Element) =>
    element.matches('[hidden], dialog:not([open]), template, script, style')
  window.getComputedStyle = (element, pseudo) => {
    if (typeof pseudo === 'string' && pseudo !== '') return shown
    if (isHidden(element)) return hidden
    const own = element instanceof HTMLElement || element instanceof SVGElement ? element.style : shown
    return own.length === 0 ? shown : own
  }
}

/** What the screens ask of a browser and jsdom lacks: sizes, media queries, canvases, modal dialogs. */
export function completeDom(): void {
  // What is waited for comes; how soon is the busy machine's business.
  configure({ asyncUtilTimeout: 10_000 })
  plainStyles()
  const pixels = { configurable: true, get: () => 600 }
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', pixels)
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', pixels)
  HTMLElement.prototype.scrollTo = () => undefined
  HTMLElement.prototype.scrollIntoView = () => undefined
  HTMLElement.prototype.checkVisibility = () => true
  matchMedia([])
  // Nothing has a size that could change.
  window.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  }
  // No canvas: what is drawn says itself in words too.
  HTMLCanvasElement.prototype.getContext = () => null
  HTMLElement.prototype.setPointerCapture = () => undefined
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true
  }
  HTMLDialogElement.prototype.close = function () {
    this.open = false
  }
}

/** A page that fits only these media queries; none: a wide one in light colours. */
export function matchMedia(queries: readonly string[]): void {
  window.matchMedia = (media) =>
    Object.assign(new EventTarget(), {
      media,
      matches: queries.includes(media),
      onchange: null,
      addListener: () => undefined,
      removeListener: () => undefined,
    })
}
