import type { Offer } from '#forecast/offers/offer.ts'
import type { LeftOut } from '#forecast/window/inputs.ts'
import { formatCount } from '#text/numbers.ts'
import { Offers } from '../features/open/Offers.tsx'
import styles from './LeftOutList.module.css'

/** What a dialog can hold; how many more there are is said. */
const SHOWN = 500

interface LeftOutListProps {
  readonly leftOut: readonly LeftOut[]
  readonly offers: readonly Offer[]
  readonly onDone: () => void
}

/** Who is not in the forecast, why, and what would forecast more of them. */
export function LeftOutList({ leftOut, offers, onDone }: LeftOutListProps) {
  if (leftOut.length === 0) return <p>Every server and metric has a forecast.</p>
  return (
    <>
      {offers.length > 0 && (
        <div className={styles.offers}>
          <p>More series can be forecast another way:</p>
          <Offers offers={offers} onTaken={onDone} />
        </div>
      )}
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Server</th>
            <th scope="col">Metric</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {leftOut.slice(0, SHOWN).map(({ server, metric, reason }) => (
            <tr key={`${server}\u0000${metric ?? ''}`}>
              <th scope="row">{server}</th>
              <td>{metric ?? 'all'}</td>
              <td>{reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {leftOut.length > SHOWN && <p className="soft">and {formatCount(leftOut.length - SHOWN)} more</p>}
    </>
  )
}
