import { createElement, lazy, useState, type ComponentType } from 'react'
import { servedNow, whyNotLoaded } from '#engine/client/loading.ts'
import { FleetcastError } from '#forecast/errors.ts'

/** A part of the page that could not be loaded; React keeps such a failure, so whoever draws again says so first. */
export class PartNotLoaded extends FleetcastError {
  readonly again: () => void

  constructor({ code, message, place }: FleetcastError, again: () => void) {
    super(code, message, place)
    this.again = again
  }
}

type Load<T> = () => Promise<T>

interface LazyOptions {
  /** Opens at a press or a key, and is there at once: loadAhead() loads it. */
  readonly ahead?: boolean
}

/** What loadAhead() loads. */
const ahead = new Set<() => Promise<void>>()

/**
 * Loads the parts that open at a press, while nothing else is to do. One that cannot be loaded now is tried again when it
 * is shown, and says so then.
 */
export async function loadAhead(): Promise<void> {
  await Promise.all([...ahead].map((start) => start()))
}

/** A part of the page with its own chunk. */
export type LazyPart<P> = ComponentType<P> & {
  /** Loads it before it is shown. Never rejects: what could not be loaded is tried again, and says so, when it is shown. */
  readonly loadAhead: () => Promise<void>
}

/** A component with its own chunk, as React's lazy() is, which is fetched anew after it could not be loaded. */
export function lazyPart<P extends object>(
  load: Load<{ default: ComponentType<P> }>,
  { ahead: isAhead = false }: LazyOptions = {},
): LazyPart<P> {
  let part: ComponentType<P> | null = null
  /** The component itself: nothing has to be waited for any more. */
  let loaded: ComponentType<P> | null = null
  const get = async () => {
    const found = await loadPart(load)
    loaded = found.default
    return found
  }
  const loadPartAhead = async () => {
    if (loaded === null) await get().catch(() => undefined)
  }
  if (isAhead) ahead.add(loadPartAhead)
  const start = () =>
    lazy(async () => {
      try {
        return await get()
      } catch (error) {
        if (!(error instanceof FleetcastError)) throw error
        throw new PartNotLoaded(error, () => {
          part = null
        })
      }
    })
  function LazyPart(props: P) {
    // Which of both it is stays as long as it is shown: another one would begin anew.
    const [Part] = useState(() => loaded ?? (part ??= start() as ComponentType<P>))
    return createElement(Part, props)
  }
  return Object.assign(LazyPart, { loadAhead: loadPartAhead })
}

/** Loads a part of the page. Fails with why the host did not give it, or with what the part itself throws. */
export async function loadPart<T>(load: Load<T>): Promise<T> {
  hearLostStyles()
  await loadStylesAgain()
  try {
    return await load()
  } catch (error) {
    const url = await servedNow(error)
    const again = url === null ? null : await importAnew<T>(url).catch(() => null)
    if (again !== null) return again
    throw (await whyNotLoaded(error)) ?? error
  }
}

/** Under a name that no browser remembers a failure of. The part itself decides what it exports, as with load(). */
async function importAnew<T>(url: string): Promise<T> {
  return (await import(/* @vite-ignore */ `${url}?again=${Date.now()}`)) as T
}

/** Style sheets that could not be loaded, which Vite counts as loaded; and the documents that are listened to. */
const lostStyles = new Set<HTMLLinkElement>()
const heard = new WeakSet<Document>()

/**
 * Hears which style sheets are lost: having no rules is no sign of it, as one that is still on its way has none either,
 * and another part waits for it. An error of a resource does not bubble.
 */
function hearLostStyles(): void {
  if (heard.has(document)) return
  heard.add(document)
  document.addEventListener(
    'error',
    ({ target }) => {
      if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') lostStyles.add(target)
    },
    true,
  )
}

async function loadStylesAgain(): Promise<void> {
  const links = [...lostStyles].filter((link) => link.isConnected)
  lostStyles.clear()
  await Promise.all(
    links.map(
      (link) =>
        new Promise<void>((resolve) => {
          const fresh = document.createElement('link')
          fresh.rel = 'stylesheet'
          fresh.href = link.href
          fresh.onload = fresh.onerror = () => {
            resolve()
          }
          link.replaceWith(fresh)
        }),
    ),
  )
}
