import type { Severity } from '#forecast/thresholds.ts'
import { formatCount } from '#text/numbers.ts'
import { severityNames, severityWords } from '#text/severity.ts'
import { SeverityShape } from './SeverityMark.tsx'
import styles from './SeverityStrip.module.css'

interface Props {
  readonly counts: Readonly<Record<Severity, number>>
  readonly chosen: readonly Severity[]
  readonly onChoose: (chosen: readonly Severity[]) => void
}

/** How many servers there are of each severity; a press shows only those. */
export function SeverityStrip({ counts, chosen, onChoose }: Props) {
  return (
    <div className={styles.strip} role="group" aria-label={severityWords.group}>
      {severityNames.map(([severity, name]) => {
        const pressed = chosen.includes(severity)
        const rare = severity === 'none' || severity === 'unknown' || severity === 'pending'
        if (rare && counts[severity] === 0 && !pressed) return null
        return (
          <button
            key={severity}
            type="button"
            className={styles.count}
            aria-pressed={pressed}
            data-none={counts[severity] === 0}
            onClick={() => {
              onChoose(pressed ? chosen.filter((each) => each !== severity) : [...chosen, severity])
            }}
          >
            <SeverityShape severity={severity} />
            <b>{formatCount(counts[severity])}</b> {name}
          </button>
        )
      })}
    </div>
  )
}
