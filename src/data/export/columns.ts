import { WIRE_NAMES } from '#forecast/accuracy/comparison.ts'
import { kindOf, kindWords } from '#forecast/forecastKind.ts'
import { isFromNetwork, standInOf } from '#forecast/engines.ts'
import { own } from '#forecast/window/names.ts'
import type { ForecastRows } from '#forecast/export/rows.ts'

/** A value of a row; null: unknown. */
export type Cell = string | number | boolean | null

interface ColumnOf<Kind extends string, T extends Cell> {
  readonly name: string
  readonly kind: Kind
  /** Whether every row has a value. */
  readonly required: boolean
  /** step: 1..horizon. */
  readonly at: (series: number, step: number) => T
}

export type Column =
  | ColumnOf<'text', string | null>
  /** Epoch ms, UTC. */
  | ColumnOf<'time', number>
  | ColumnOf<'integer', number>
  /** NaN: unknown. */
  | ColumnOf<'float32', number>
  | ColumnOf<'flag', boolean | null>

/** 0.1 → `p10`, 0.025 → `p2.5`. */
const levelColumn = (level: number): string => `p${Number((level * 100).toFixed(4))}`

/** The columns of an exported forecast, the same in every format: what, when, how much, and who says so. */
export function exportColumns(rows: ForecastRows): readonly Column[] {
  const {
    series,
    severity,
    breaches = null,
    originMs,
    quantiles,
    levels,
    horizon,
    stepMs,
    issueTimeMs,
    provenance,
    sourceName = null,
    simple = {},
    simpleSeries = [],
    verdicts = {},
    kinds = {},
    means,
    soFar,
    selection,
  } = rows
  const always = (name: string, value: string | null): Column => ({
    name,
    kind: 'text',
    required: false,
    at: () => value,
  })
  /** Only where it says anything. */
  const ofMetric = (
    name: string,
    known: Readonly<Record<string, string>>,
    at: (metric: string) => string | null,
  ): readonly Column[] =>
    Object.keys(known).length === 0
      ? []
      : [{ name, kind: 'text', required: false, at: (s) => at(series[s]?.metric ?? '') }]
  const time = (name: string, at: (series: number, step: number) => number): Column => ({
    name,
    kind: 'time',
    required: true,
    at,
  })
  const ofBreach = (name: string, values: Float32Array | undefined): Column => ({
    name,
    kind: 'float32',
    required: false,
    at: (s) => values?.[s] ?? NaN,
  })
  const { engine, backend, modelName, modelSha256, source, asOfMs, calibrated } = provenance
  return [
    { name: 'server', kind: 'text', required: true, at: (s) => series[s]?.server ?? '' },
    { name: 'metric', kind: 'text', required: true, at: (s) => series[s]?.metric ?? '' },
    { name: 'profile', kind: 'text', required: false, at: (s) => series[s]?.profile ?? null },
    time('issue_time', () => issueTimeMs),
    time('origin_time', (s) => originMs[s] ?? NaN),
    time('valid_time', (s, step) => (originMs[s] ?? NaN) + step * stepMs),
    { name: 'step', kind: 'integer', required: true, at: (_s, step) => step },
    ...levels.map((level, q): Column => ({
      name: levelColumn(level),
      kind: 'float32',
      required: false,
      at: (s, step) => quantiles[(s * horizon + step - 1) * levels.length + q] ?? NaN,
    })),
    ...(means === undefined
      ? []
      : [
          {
            name: 'mean',
            kind: 'float32',
            required: false,
            at: (s, step) => means[s * horizon + step - 1] ?? NaN,
          } satisfies Column,
        ]),
    { name: 'severity', kind: 'text', required: false, at: (s) => severity?.[s] ?? null },
    ofBreach('breach_probability', breaches?.probability),
    ofBreach('breach_threshold', breaches?.threshold),
    ofBreach('breach_minutes', breaches?.minutes),
    ofBreach('first_breach_probability', breaches?.first.probability),
    ofBreach('first_breach_threshold', breaches?.first.threshold),
    ofBreach('first_breach_minutes', breaches?.first.minutes),
    always('engine', engine),
    {
      name: 'by_network',
      kind: 'flag',
      required: true,
      at: (s) => isFromNetwork(rows, series[s]?.metric ?? '', series[s]?.server),
    },
    ...(Object.keys(simple).length + simpleSeries.length === 0
      ? []
      : [
          {
            name: 'simple_forecast',
            kind: 'text',
            required: false,
            at: (s) => {
              const naive = standInOf(rows, series[s]?.metric ?? '', series[s]?.server)
              return naive === undefined ? null : WIRE_NAMES[naive]
            },
          } satisfies Column,
        ]),
    ...(Object.keys(kinds).length === 0
      ? []
      : [
          {
            name: 'forecast_kind',
            kind: 'text',
            required: false,
            at: (s) => {
              const kind = kindOf({ kinds }, series[s]?.metric ?? '')
              return kind === null ? null : kindWords(kind)
            },
          } satisfies Column,
        ]),
    ...ofMetric('verdict', verdicts, (metric) => own(verdicts, metric) ?? null),
    always('backend', backend),
    always('model_name', modelName),
    always('model_sha256', modelSha256),
    always('source', source),
    ...(soFar === undefined ? [] : [always('series_forecast', `${soFar.done} of ${soFar.of}`)]),
    ...(selection === undefined ? [] : [always('selection', selection)]),
    ...(sourceName === null ? [] : [always('source_name', sourceName)]),
    { name: 'replay', kind: 'flag', required: true, at: () => asOfMs !== null },
    { name: 'calibrated', kind: 'flag', required: false, at: () => calibrated ?? null },
  ]
}
