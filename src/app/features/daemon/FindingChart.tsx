import type { Finding } from '#forecast/verdict/verdict.ts'
import { formatQuantity, quantityText } from '#text/numbers.ts'
import { evidenceWords } from '#text/daemonPanels.ts'
import { polyline, type PixelPoint } from '../charts/svgPath.ts'
import shared from '../charts/Figure.module.css'
import styles from './Verdict.module.css'

type Drawn = Exclude<Finding, { kind: 'admitted' }>

const [WIDTH, HEIGHT] = [480, 96]

/** One series as evidence: the daemon's P50, and upon it what it was found to be. */
export function FindingChart({ finding: { kind, example } }: { finding: Drawn }) {
  const { server, metric, forecast, found } = example
  const [low, high] = extentOf([forecast, found])
  const path = (values: Float64Array) => polyline(pointsOf(values, forecast.length, low, high))
  const value = (of: number) => quantityText(formatQuantity(of, metric))
  return (
    <figure
      className={styles.example}
      aria-label={evidenceWords.figure(metric, server, evidenceWords.found[kind], value(low), value(high))}
    >
      <figcaption className={styles.of}>
        <b>{server}</b> {metric}
      </figcaption>
      <div className={styles.field} aria-hidden="true">
        <span className={styles.scale}>
          <span>{value(high)}</span>
          <span>{value(low)}</span>
        </span>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" height={HEIGHT}>
          <path className={styles.forecast} d={path(forecast)} />
          <path className={styles.found} d={path(found)} />
        </svg>
        <span className={styles.steps}>
          <span>{evidenceWords.step(1)}</span>
          <span>{evidenceWords.step(forecast.length)}</span>
        </span>
      </div>
      <p className={shared.legend} aria-hidden="true">
        <span className={shared.key}>
          <i className={styles.forecastKey} /> {evidenceWords.p50}
        </span>
        <span className={shared.key}>
          <i className={styles.foundKey} /> {evidenceWords.found[kind]}
        </span>
      </p>
    </figure>
  )
}

/** The finite values' range; a flat one is opened so that it is drawn in the middle. */
function extentOf(paths: readonly Float64Array[]): readonly [low: number, high: number] {
  const values = paths.flatMap((path) => [...path].filter(Number.isFinite))
  if (values.length === 0) return [0, 1]
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return low === high ? [low - 1, high + 1] : [low, high]
}

function pointsOf(values: Float64Array, steps: number, low: number, high: number): readonly PixelPoint[] {
  const last = Math.max(1, steps - 1)
  const y = (value: number) => 2 + (1 - (value - low) / (high - low)) * (HEIGHT - 4)
  return Array.from(values, (value, step) => [(step / last) * WIDTH, y(value)])
}
