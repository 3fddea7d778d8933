import { createElement, lazy, type ComponentType, type LazyExoticComponent } from 'react'
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

/** A component with its own chunk, as React's lazy() is, which is fetched anew after it could not be loaded. */
export function lazyPart<P extends object>(load: Load<{ default: ComponentType<P> }>): ComponentType<P> {
  let part: LazyExoticComponent<ComponentType<P>> | null = null
  const start = () =>
    lazy(async () => {
      try {
        return await loadPart(load)
      } catch (error) {
        if (!(error instanceof FleetcastError)) throw error
        throw new PartNotLoaded(error, () => {
          part = null
        })
      }
    })
  return function LazyPart(props) {
    part ??= start()
    return createElement(part as ComponentType<P>, props)
  }
}

/** Loads a part of the page. Fails with why the host did not give it, or with what the part itself throws. */
export async function loadPart<T>(load: Load<T>): Promise<T> {
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

/** Style sheets of parts that failed before: Vite counts them as loaded. */
async function loadStylesAgain(): Promise<void> {
  const links = [...document.querySelectorAll<HTMLLinkElement>('head link[rel="stylesheet"]')]
  await Promise.all(
    links
      .filter(({ sheet }) => sheet === null)
      .map(
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
