import { useRef } from 'react'
import type { MetricAccuracy } from '#forecast/accuracy/accuracy.ts'
import { SavePngButton } from '../../../features/exports/SavePngButton.tsx'
import { levelName } from '#text/levels.ts'
import { formatCount } from '#text/numbers.ts'
import { Disclosure } from '../../../ui/Disclosure.tsx'
import { ToneShape } from '../ToneShape.tsx'
import { calibrationSummary, scoreText } from '#text/accuracy.ts'
import { accuracyPageWords, figureWords } from '#text/accuracyPage.ts'
import { shareText } from '#text/percent.ts'
import { LazyChart } from '../../../features/charts/LazyChart.tsx'
import { ColumnHeads, ValuesTable } from '../../../features/charts/ValuesTable.tsx'
import { lazyPart } from '../../../ui/lazyPart.tsx'
import shared from '../../../features/charts/Figure.module.css'
import styles from './Accuracy.module.css'

const CalibrationCanvas = lazyPart(() => import('../../../features/charts/CalibrationCanvas.tsx'))
const HEIGHT = 240

/** Whether the levels mean what they say: the share of values below each of them. */
export function CalibrationFigure({ metric }: { metric: MetricAccuracy }) {
  const field = useRef<HTMLDivElement>(null)
  const { levels, points } = metric.model
  const title = figureWords.calibrationTitle(metric.metric)
  return (
    <figure className={`${shared.figure} ${styles.figure}`} aria-label={title}>
      <h3>{figureWords.calibration}</h3>
      <p className={styles.about}>{figureWords.aboutCalibration(formatCount(points))}</p>
      <p className={`${shared.legend} ${styles.legend}`}>
        <span>
          <ToneShape tone={0} /> {figureWords.atOrBelow}
        </span>
        <span>
          <ToneShape tone={1} /> {figureWords.below}
        </span>
      </p>
      <LazyChart field={field} height={HEIGHT}>
        <CalibrationCanvas points={levels} height={HEIGHT} />
      </LazyChart>
      <figcaption className="visually-hidden">{calibrationSummary(metric)}</figcaption>
      <div className={shared.foot}>
        <Disclosure title={accuracyPageWords.valuesTable}>
          <ValuesTable label={figureWords.byLevel} caption={title} className={styles.values}>
            <ColumnHeads names={figureWords.levelColumns} />
            <tbody>
              {levels.map(({ level, observed, observedBelow, loss }) => (
                <tr key={level}>
                  <th scope="row">{levelName(level)}</th>
                  <td>{shareText(observed)}</td>
                  <td>{shareText(observedBelow)}</td>
                  <td>{scoreText(loss)}</td>
                </tr>
              ))}
            </tbody>
          </ValuesTable>
        </Disclosure>
        <SavePngButton
          title={title}
          lines={[figureWords.calibrationImage(formatCount(points))]}
          about={['accuracy', 'calibration', metric.metric]}
          drawing={() => field.current?.querySelector('canvas') ?? null}
        />
      </div>
    </figure>
  )
}
