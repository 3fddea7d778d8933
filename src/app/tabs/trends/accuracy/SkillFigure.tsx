import { useMemo, useRef } from 'react'
import type { MetricAccuracy } from '#forecast/accuracy/accuracy.ts'
import { leastSkill, type Skills } from '#forecast/accuracy/comparison.ts'
import type { SkillChart } from '../../../features/charts/skillOption.ts'
import { SavePngButton } from '../../../features/exports/SavePngButton.tsx'
import { formatQuantity, quantityText } from '#text/numbers.ts'
import { Disclosure } from '../../../ui/Disclosure.tsx'
import { ToneShape } from '../ToneShape.tsx'
import { aheadText, scoreText, skillSummary } from '#text/accuracy.ts'
import { accuracyPageWords, figureWords } from '#text/accuracyPage.ts'
import { shareText } from '#text/percent.ts'
import { LazyChart } from '../../../features/charts/LazyChart.tsx'
import { ColumnHeads, ValuesTable } from '../../../features/charts/ValuesTable.tsx'
import { lazyPart } from '../../../ui/lazyPart.tsx'
import shared from '../../../features/charts/Figure.module.css'
import styles from './Accuracy.module.css'

const SkillCanvas = lazyPart(() => import('../../../features/charts/SkillCanvas.tsx'))
const HEIGHT = 240

const LINES: readonly { readonly name: string; readonly of: (skills: Skills) => number | null }[] = [
  { name: figureWords.skillLines.best, of: leastSkill },
  { name: figureWords.skillLines.last, of: (skills) => skills.lastValue },
  { name: figureWords.skillLines.yesterday, of: (skills) => skills.seasonalNaive },
]

/** How much of the naive forecasts' loss the model saves, by how far ahead. */
export function SkillFigure({ metric, stepMs }: { metric: MetricAccuracy; stepMs: number }) {
  const field = useRef<HTMLDivElement>(null)
  const chart = useMemo<SkillChart>(
    () => ({
      blocks: metric.byHorizon.map((block) => ({
        name: aheadText(block, stepMs),
        toMs: block.toStep * stepMs,
      })),
      lines: LINES.map(({ name, of }, tone) => ({
        name,
        tone,
        skill: metric.byHorizon.map(({ skill }) => of(skill)),
      })),
    }),
    [metric, stepMs],
  )
  const title = figureWords.skillTitle(metric.metric)
  return (
    <figure className={`${shared.figure} ${styles.figure}`} aria-label={title}>
      <h3>{figureWords.skill}</h3>
      <p className={styles.about}>{figureWords.aboutSkill}</p>
      <p className={`${shared.legend} ${styles.legend}`}>
        {LINES.map(({ name }, tone) => (
          <span key={name}>
            <ToneShape tone={tone} /> {name}
          </span>
        ))}
      </p>
      <LazyChart field={field} height={HEIGHT}>
        <SkillCanvas chart={chart} height={HEIGHT} />
      </LazyChart>
      <figcaption className="visually-hidden">{skillSummary(metric, stepMs)}</figcaption>
      <div className={shared.foot}>
        <Disclosure title={accuracyPageWords.valuesTable}>
          <HorizonTable metric={metric} stepMs={stepMs} />
        </Disclosure>
        <SavePngButton
          title={title}
          lines={LINES.map(({ name }) => name)}
          about={['accuracy', 'skill', metric.metric]}
          drawing={() => field.current?.querySelector('canvas') ?? null}
        />
      </div>
    </figure>
  )
}

function HorizonTable({ metric, stepMs }: { metric: MetricAccuracy; stepMs: number }) {
  const quantity = (value: number | null) =>
    value === null ? '–' : quantityText(formatQuantity(value, metric.metric))
  const columns = figureWords.horizonColumns
  return (
    <ValuesTable
      label={figureWords.byHorizon}
      caption={figureWords.byHorizonCaption(metric.metric)}
      className={styles.values}
    >
      <ColumnHeads
        names={[
          ...[columns.ahead, columns.loss, columns.mae],
          ...[
            figureWords.inUsual,
            figureWords.inUsualStrict,
            figureWords.inWidest,
            figureWords.inWidestStrict,
          ],
          ...[columns.width, ...LINES.map(({ name }) => name)],
        ]}
      />
      <tbody>
        {metric.byHorizon.map((block) => (
          <tr key={block.fromStep}>
            <th scope="row">{aheadText(block, stepMs)}</th>
            <td>{scoreText(block.model.loss.mean)}</td>
            <td>{quantity(block.model.mae)}</td>
            <td>{shareText(block.model.coverage80Closed)}</td>
            <td>{shareText(block.model.coverage80)}</td>
            <td>{shareText(block.model.coverage96Closed)}</td>
            <td>{shareText(block.model.coverage96)}</td>
            <td>{quantity(block.model.width80)}</td>
            {LINES.map(({ name, of }) => (
              <td key={name}>{shareText(of(block.skill))}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </ValuesTable>
  )
}
