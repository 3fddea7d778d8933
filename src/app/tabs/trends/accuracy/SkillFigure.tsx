import { useMemo, useRef } from 'react'
import type { MetricAccuracy } from '#forecast/accuracy/accuracy.ts'
import { leastSkill, type Skills } from '#forecast/accuracy/comparison.ts'
import type { SkillChart } from '../../../features/charts/skillOption.ts'
import { SavePngButton } from '../../../features/exports/SavePngButton.tsx'
import { formatQuantity, quantityText } from '#text/numbers.ts'
import { Disclosure } from '../../../ui/Disclosure.tsx'
import { ToneShape } from '../ToneShape.tsx'
import { aheadText, coverageText, scoreText, skillSummary } from '#text/accuracy.ts'
import { shareText } from '#text/percent.ts'
import { LazyChart } from '../../../features/charts/LazyChart.tsx'
import { ColumnHeads, ValuesTable } from '../../../features/charts/ValuesTable.tsx'
import { lazyPart } from '../../../ui/lazyPart.tsx'
import shared from '../../../features/charts/Figure.module.css'
import styles from './Accuracy.module.css'

const SkillCanvas = lazyPart(() => import('../../../features/charts/SkillCanvas.tsx'))
const HEIGHT = 240

const LINES: readonly { readonly name: string; readonly of: (skills: Skills) => number | null }[] = [
  { name: 'vs the hardest to beat', of: leastSkill },
  { name: 'vs the last value', of: (skills) => skills.lastValue },
  { name: 'vs the same time yesterday', of: (skills) => skills.seasonalNaive },
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
  const title = `Skill by horizon, ${metric.metric}`
  return (
    <figure className={`${shared.figure} ${styles.figure}`} aria-label={title}>
      <h3>Skill by horizon</h3>
      <p className={styles.about}>
        Share of a naive forecast’s loss that the model saves; below 0 it is worse.
      </p>
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
        <Disclosure title="Values as a table">
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
  return (
    <ValuesTable
      label="Figures by horizon"
      caption={`${metric.metric} by how far ahead`}
      className={styles.values}
    >
      <ColumnHeads
        names={['Ahead', 'Loss', 'MAE', 'In P10–P90', 'In P2–P98', 'Width', ...LINES.map(({ name }) => name)]}
      />
      <tbody>
        {metric.byHorizon.map((block) => (
          <tr key={block.fromStep}>
            <th scope="row">{aheadText(block, stepMs)}</th>
            <td>{scoreText(block.model.loss.mean)}</td>
            <td>{quantity(block.model.mae)}</td>
            <td>{coverageText(block.model.coverage80Closed, block.model.coverage80)}</td>
            <td>{coverageText(block.model.coverage96Closed, block.model.coverage96)}</td>
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
