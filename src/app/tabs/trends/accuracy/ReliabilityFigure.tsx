import { useMemo, useRef } from 'react'
import type { MetricAccuracy } from '#forecast/accuracy/accuracy.ts'
import { SavePngButton } from '../../../features/exports/SavePngButton.tsx'
import { LazyChart } from '../../../features/charts/LazyChart.tsx'
import type { ReliabilityLine } from '../../../features/charts/reliabilityOption.ts'
import { ColumnHeads, ValuesTable } from '../../../features/charts/ValuesTable.tsx'
import { reliabilitySummary } from '#text/accuracy.ts'
import { accuracyPageWords, figureWords } from '#text/accuracyPage.ts'
import { formatCount, plural } from '#text/numbers.ts'
import { shareText } from '#text/percent.ts'
import { durationText } from '#text/time.ts'
import { Disclosure } from '../../../ui/Disclosure.tsx'
import { ToneShape } from '../ToneShape.tsx'
import { lazyPart } from '../../../ui/lazyPart.tsx'
import shared from '../../../features/charts/Figure.module.css'
import styles from './Accuracy.module.css'

const ReliabilityCanvas = lazyPart(() => import('../../../features/charts/ReliabilityCanvas.tsx'))
const HEIGHT = 240

/** A threshold's chances, and how many windows they are of: those that meet it already do not count. */
interface CountedLine extends ReliabilityLine {
  readonly windows: number
}

/** Whether the chances of a breach mean what they say: what was said against what happened. None without a threshold. */
export function ReliabilityFigure({ metric, stepMs }: { metric: MetricAccuracy; stepMs: number }) {
  const field = useRef<HTMLDivElement>(null)
  const { breaches } = metric
  const lines = useMemo<readonly CountedLine[]>(() => {
    if (breaches === null) return []
    const { warning, critical } = breaches
    return [
      { name: 'warning', tone: 0, bins: warning.horizon.reliability, windows: warning.horizon.windows },
      { name: 'critical', tone: 1, bins: critical.horizon.reliability, windows: critical.horizon.windows },
    ]
  }, [breaches])
  if (breaches === null || lines.every(({ bins }) => bins.length === 0)) return null
  const title = figureWords.chancesTitle(metric.metric)
  const within = durationText(breaches.warning.horizon.steps * stepMs)
  return (
    <figure className={`${shared.figure} ${styles.figure}`} aria-label={title}>
      <h3>{figureWords.chances}</h3>
      <p className={styles.about}>{figureWords.aboutChances(within)}</p>
      <p className={`${shared.legend} ${styles.legend}`}>
        {lines.map(({ name, tone, windows }) => (
          <span key={name}>
            <ToneShape tone={tone} /> {figureWords.chanceLine(name, plural(windows, 'forecast'))}
          </span>
        ))}
      </p>
      <LazyChart field={field} height={HEIGHT}>
        <ReliabilityCanvas lines={lines} height={HEIGHT} />
      </LazyChart>
      <figcaption className="visually-hidden">{reliabilitySummary(metric.metric, lines, within)}</figcaption>
      <div className={shared.foot}>
        <Disclosure title={accuracyPageWords.valuesTable}>
          <ValuesTable label={figureWords.chancesTable} caption={title} className={styles.values}>
            <ColumnHeads names={figureWords.chancesColumns} />
            <tbody>
              {lines.flatMap(({ name, bins }) =>
                bins.map(({ said, happened, windows }) => (
                  <tr key={`${name} ${said}`}>
                    <th scope="row">{name}</th>
                    <td>{shareText(said)}</td>
                    <td>{shareText(happened)}</td>
                    <td>{formatCount(windows)}</td>
                  </tr>
                )),
              )}
            </tbody>
          </ValuesTable>
        </Disclosure>
        <SavePngButton
          title={title}
          lines={[figureWords.chancesImage(within, lines.map(({ name }) => name).join(', '))]}
          about={['accuracy', 'chances', metric.metric]}
          drawing={() => field.current?.querySelector('canvas') ?? null}
        />
      </div>
    </figure>
  )
}
