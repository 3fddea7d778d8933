import { X } from 'lucide-react'
import { useLayoutEffect, useRef, useState } from 'react'
import { tourPlace, tourWords } from '#text/tour.ts'
import { usePhone } from '../../ui/useNarrow.ts'
import { placeBeside, type Box } from './place.ts'
import { useTourLeft } from './tourLeft.ts'
import styles from './Tour.module.css'

/** What each step is about, on the screen: the first that is there. */
const ANCHORS: readonly (readonly string[])[] = [
  ['[data-stack="breaches"]', '[data-area="next"]'],
  ['[data-stack="numbers"]', '[data-area="timeline"]'],
  ['[data-tour="trust"] button', '[data-tour="line"]'],
]

/** Where to look, in three steps: a card beside each part, and a ring around it. */
export default function TourCard() {
  const leave = useTourLeft((state) => state.leave)
  const isPhone = usePhone()
  const [step, setStep] = useState(0)
  const card = useRef<HTMLElement>(null)
  const ring = useRef<HTMLDivElement>(null)
  usePlaced(ANCHORS[step] ?? [], card, ring, isPhone)
  const { title, about } = tourWords.steps[step] ?? tourWords.steps[0]
  const isLast = step === tourWords.steps.length - 1
  return (
    <>
      <div ref={ring} className={styles.ring} aria-hidden="true" />
      <section
        ref={card}
        className={styles.card}
        aria-label={tourWords.name}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.preventDefault()
          leave()
        }}
      >
        <header className={styles.head}>
          <h2>{title}</h2>
          <span className="faint">{tourPlace(step, tourWords.steps.length)}</span>
          <button type="button" className={styles.close} aria-label={tourWords.leave} onClick={leave}>
            <X size={15} aria-hidden="true" />
          </button>
        </header>
        <p role="status">{about}</p>
        <footer className={styles.foot}>
          {step > 0 && (
            <button type="button" className="button" onClick={() => setStep(step - 1)}>
              {tourWords.back}
            </button>
          )}
          <button
            type="button"
            className="button"
            data-kind="main"
            onClick={() => (isLast ? leave() : setStep(step + 1))}
          >
            {isLast ? tourWords.done : tourWords.next}
          </button>
        </footer>
      </section>
    </>
  )
}

type Ref<T> = { readonly current: T | null }

/** Keeps card and ring at the anchor, wherever that goes; a phone has the card at the bottom. */
function usePlaced(
  anchors: readonly string[],
  card: Ref<HTMLElement>,
  ring: Ref<HTMLElement>,
  isPhone: boolean,
): void {
  useLayoutEffect(() => {
    let frame = 0
    let isShown = false
    const place = () => {
      const element = anchorOf(anchors)
      // Once: a person who scrolls away is not called back.
      if (element !== null && !isShown && !isInSight(element, isPhone))
        element.scrollIntoView({ block: 'start' })
      isShown ||= element !== null
      const anchor = element?.getBoundingClientRect() ?? null
      if (card.current !== null) placeCard(card.current, anchor, isPhone)
      if (ring.current !== null) placeRing(ring.current, anchor)
    }
    const soon = () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(place)
    }
    place()
    const end = new AbortController()
    const options = { capture: true, passive: true, signal: end.signal }
    window.addEventListener('scroll', soon, options)
    window.addEventListener('resize', soon, options)
    // The screen comes after this, and what is above grows as forecasts come.
    const changes = new MutationObserver(soon)
    changes.observe(document.body, { childList: true, subtree: true })
    return () => {
      cancelAnimationFrame(frame)
      end.abort()
      changes.disconnect()
    }
  }, [anchors, card, ring, isPhone])
}

/** Enough of it to look at, px; a phone's card lies over the lower part of the page. */
const ENOUGH = 200
const CARD_ON_PHONE = 220

function isInSight(element: Element, isPhone: boolean): boolean {
  const { top, bottom, height } = element.getBoundingClientRect()
  const end = window.innerHeight - (isPhone ? CARD_ON_PHONE : 0)
  return Math.min(bottom, end) - Math.max(top, 0) >= Math.min(height, ENOUGH)
}

function anchorOf(anchors: readonly string[]): Element | null {
  for (const anchor of anchors) {
    const found = document.querySelector(anchor)
    if (found !== null) return found
  }
  return null
}

function placeCard(card: HTMLElement, anchor: Box | null, isPhone: boolean): void {
  if (isPhone || anchor === null) {
    card.style.left = ''
    card.style.top = ''
    return
  }
  const page = { width: window.innerWidth, height: window.innerHeight }
  const { left, top } = placeBeside(anchor, { width: card.offsetWidth, height: card.offsetHeight }, page)
  card.style.left = `${left}px`
  card.style.top = `${top}px`
}

function placeRing(ring: HTMLElement, anchor: Box | null): void {
  ring.hidden = anchor === null
  if (anchor === null) return
  ring.style.left = `${anchor.left - 6}px`
  ring.style.top = `${anchor.top - 6}px`
  ring.style.width = `${anchor.right - anchor.left + 12}px`
  ring.style.height = `${anchor.bottom - anchor.top + 12}px`
}
