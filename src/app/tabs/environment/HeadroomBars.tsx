import type { Headroom } from '#forecast/outlook/headroom.ts'
import { plural, roundText } from '#text/numbers.ts'
import styles from './Headroom.module.css'

const [WIDTH, HEIGHT] = [160, 28]

/** The peaks of all servers as a small histogram, with the thresholds at their places. */
export function HeadroomBars({ headroom: { metric, threshold, histogram, known } }: { headroom: Headroom }) {
  const { low, high, counts } = histogram
  const most = Math.max(1, ...counts)
  const bin = WIDTH / counts.length
  // Wholly inside, also where a threshold is the end of the range.
  const x = (value: number) => 0.5 + ((value - low) / (high - low)) * (WIDTH - 1)
  const severityAt = (from: number, to: number) => {
    const edge = threshold.direction === 'above' ? to : -from
    const sign = threshold.direction === 'above' ? 1 : -1
    return edge > sign * threshold.critical ? 'critical' : edge > sign * threshold.warning ? 'warning' : 'ok'
  }
  const label = `${plural(known, 'server')} from ${roundText(low, metric)} to ${roundText(high, metric)}; warning at ${roundText(threshold.warning, metric)}, critical at ${roundText(threshold.critical, metric)}`
  return (
    <svg
      className={styles.bars}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <title>{label}</title>
      {counts.map((count, at) => {
        const from = low + ((high - low) * at) / counts.length
        const to = low + ((high - low) * (at + 1)) / counts.length
        // One server has to be seen beside hundreds.
        const height = count === 0 ? 0 : Math.max(2, (count / most) * (HEIGHT - 2))
        return (
          <rect
            key={at}
            data-severity={severityAt(from, to)}
            x={at * bin + 0.5}
            width={bin - 1}
            y={HEIGHT - height}
            height={height}
          />
        )
      })}
      {[threshold.warning, threshold.critical].map((value) => (
        <line key={value} x1={x(value)} x2={x(value)} y1={0} y2={HEIGHT} />
      ))}
    </svg>
  )
}
