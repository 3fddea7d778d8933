import type { Offer } from '#forecast/offers/offer.ts'
import { offerReach, offersCaveat, offerTitle } from '#text/offer.ts'
import { failureWords } from '#text/open.ts'
import { useApp } from '../../state/context.tsx'
import { useZone } from '../../state/times.ts'
import { useNowMs } from '../../ui/clock.ts'
import styles from './Offers.module.css'

/** What works instead, the best first: each a button that forecasts it, and what it comes to. */
export function Offers({ offers, onTaken }: { offers: readonly Offer[]; onTaken?: () => void }) {
  const takeOffer = useApp((state) => state.takeOffer)
  const zone = useZone()
  const nowMs = useNowMs()
  const caveat = offersCaveat(offers)
  return (
    <>
      <ul className={styles.offers} aria-label={failureWords.offers}>
        {offers.map((offer) => {
          const title = offerTitle(offer, zone, nowMs)
          return (
            <li key={title} className={styles.offer}>
              <button
                type="button"
                className="button"
                onClick={() => {
                  onTaken?.()
                  void takeOffer(offer)
                }}
              >
                {title}
              </button>
              <span className="soft">{offerReach(offer)}</span>
            </li>
          )
        })}
      </ul>
      {caveat !== null && <p className="soft">{caveat}</p>}
    </>
  )
}
