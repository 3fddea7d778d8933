import type { MetricAccuracy } from '#forecast/accuracy/accuracy.ts'
import { leastSkill, type Summary } from '#forecast/accuracy/comparison.ts'
import { figureWords } from '#text/accuracyPage.ts'

/** One line of the table of figures: a metric, one of its profiles, or one of its servers. */
export interface FigureRow {
  readonly key: string
  readonly name: string
  readonly windows: number
  readonly loss: number | null
  readonly mae: number | null
  readonly covered: number | null
  /** With P10 left out. */
  readonly coveredHalfOpen: number | null
  readonly covered96: number | null
  readonly covered96HalfOpen: number | null
  readonly width: number | null
  readonly skillLast: number | null
  readonly skillYesterday: number | null
  readonly skillHardest: number | null
}

export const FIGURES = [
  'windows',
  'loss',
  'mae',
  'covered',
  'coveredHalfOpen',
  'covered96',
  'covered96HalfOpen',
  'width',
  'skillLast',
  'skillYesterday',
  'skillHardest',
] as const
export type Figure = (typeof FIGURES)[number]
export type FigureColumn = Figure | 'name'

export interface FigureSort {
  readonly column: FigureColumn
  readonly descending: boolean
}

export function metricRow(metric: MetricAccuracy): FigureRow {
  return figureRow(metric.metric, metric.metric, metric)
}

/** Profiles first, then servers; both in the order asked for. */
export function groupRows(
  metric: MetricAccuracy,
  sort: FigureSort,
): { profiles: FigureRow[]; servers: FigureRow[] } {
  const profiles = metric.byProfile.map((each) =>
    figureRow(`profile ${each.profile ?? ''}`, each.profile ?? figureWords.noProfile, each),
  )
  const servers = metric.byServer.map((each) => figureRow(`server ${each.server}`, each.server, each))
  return { profiles: sortRows(profiles, sort), servers: sortRows(servers, sort) }
}

function figureRow(key: string, name: string, figures: Summary & { readonly windows: number }): FigureRow {
  const { model, skill, windows } = figures
  return {
    key,
    name,
    windows,
    loss: model.loss.mean,
    mae: model.mae,
    covered: model.coverage80Closed,
    coveredHalfOpen: model.coverage80,
    covered96: model.coverage96Closed,
    covered96HalfOpen: model.coverage96,
    width: model.width80,
    skillLast: skill.lastValue,
    skillYesterday: skill.seasonalNaive,
    skillHardest: leastSkill(skill),
  }
}

/** What is not known comes last, whichever way round. */
export function sortRows(rows: readonly FigureRow[], { column, descending }: FigureSort): FigureRow[] {
  const sign = descending ? -1 : 1
  return [...rows].sort((a, b) => {
    if (column === 'name') return sign * a.name.localeCompare(b.name, 'en', { numeric: true })
    const [one, other] = [a[column], b[column]]
    if (one === null || other === null) return Number(one === null) - Number(other === null)
    return sign * (one - other)
  })
}
