import type { Offer } from '#forecast/offers/offer.ts'
import type { LeftOut } from '#forecast/window/inputs.ts'
import { andMoreText, provenanceWords } from '#text/provenance.ts'
import { Offers } from '../features/open/Offers.tsx'
import styles from './LeftOutList.module.css'

/** What a dialog can hold; how many more there are is said. */
const SHOWN = 500

interface LeftOutListProps {
  readonly leftOut: readonly LeftOut[]
  readonly offers: readonly Offer[]
  readonly onDone: () => void
}

/** Which series have no forecast, why, and what would forecast more of them. */
export default function LeftOutList({ leftOut, offers, onDone }: LeftOutListProps) {
  if (leftOut.length === 0) return <p>{provenanceWords.noneSkipped}</p>
  return (
    <>
      {offers.length > 0 && (
        <div className={styles.offers}>
          <p>{provenanceWords.moreOffered}</p>
          <Offers offers={offers} onTaken={onDone} />
        </div>
      )}
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{provenanceWords.server}</th>
            <th scope="col">{provenanceWords.metric}</th>
            <th scope="col">{provenanceWords.why}</th>
          </tr>
        </thead>
        <tbody>
          {leftOut.slice(0, SHOWN).map(({ server, metric, reason }) => (
            <tr key={`${server}\u0000${metric ?? ''}`}>
              <th scope="row">{server}</th>
              <td>{metric ?? provenanceWords.allMetrics}</td>
              <td>{reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {leftOut.length > SHOWN && <p className="soft">{andMoreText(leftOut.length - SHOWN)}</p>}
    </>
  )
}
