import { useState } from 'react'
import { moreText, whyParts } from '#text/why.ts'
import { partWeights, type Explained, type PartKey } from './importance.ts'
import { variableText } from '#text/attention.ts'
import { percentText } from '#text/percent.ts'
import styles from './Why.module.css'

/** More than these are asked for. */
const FIRST = 10

interface Props {
  readonly explained: Explained
  readonly part: PartKey
}

/** The variable weights of one part of the network as bars, the largest first; together they are 100 %. Of one alone: nothing. */
export function ImportanceBars({ explained, part }: Props) {
  const { title, reads } = whyParts[part]
  const [all, setAll] = useState(false)
  const weights = partWeights(explained, part)
  // One alone has all the weight: there is nothing to compare.
  if (weights.length < 2) return null
  const shown = all ? weights : weights.slice(0, FIRST)
  const largest = weights[0]?.fraction ?? 1
  return (
    <section className={styles.part} aria-label={title}>
      <h4 className={styles.partTitle} title={reads}>
        {title}
      </h4>
      <ul className={styles.bars}>
        {shown.map(({ name, fraction }) => (
          <li key={name} className={styles.bar}>
            <span className={styles.variable} title={name}>
              {variableText(name, explained.stepMs)}
            </span>
            <span className={styles.track} aria-hidden="true">
              <span style={{ width: `${(100 * fraction) / largest}%` }} />
            </span>
            <span className={styles.percent}>{percentText(fraction)}</span>
          </li>
        ))}
      </ul>
      {weights.length > FIRST && (
        <button
          type="button"
          className={styles.more}
          aria-expanded={all}
          onClick={() => {
            setAll(!all)
          }}
        >
          {moreText(all, FIRST, weights.length)}
        </button>
      )}
    </section>
  )
}
