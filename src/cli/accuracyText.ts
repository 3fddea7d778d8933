import type { MetricAccuracy } from '#forecast/accuracy/accuracy.ts'
import type { AlarmScore, BreachScore } from '#forecast/accuracy/breaches.ts'
import type { ChanceScore } from '#forecast/accuracy/chanceScore.ts'
import { leastSkill, NAIVE, WIRE_NAMES, type Naive, type Skills } from '#forecast/accuracy/comparison.ts'
import type { Score } from '#forecast/accuracy/score.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import { leadTimeText } from '#text/accuracy.ts'
import { durationText } from '#text/time.ts'

/** A report as JSON: metric → figures. null: not to be told. Six significant digits. */
export function accuracyJson({ metrics, origins }: AccuracyReport): string {
  const entries = metrics.map((metric) => [metric.metric, metricFields(metric, origins)] as const)
  return JSON.stringify(Object.fromEntries(entries), rounded, 2)
}

function metricFields(metric: MetricAccuracy, origins: number) {
  const { model, naive, breaches } = metric
  return {
    ...scoreFields(model),
    coverage80_closed: model.coverage80Closed,
    coverage96: model.coverage96,
    coverage96_closed: model.coverage96Closed,
    width80: model.width80,
    width96: model.width96,
    mean_abs: model.meanAbs,
    windows: metric.windows,
    origins,
    points: model.points,
    levels: model.levels.map(({ observedBelow, ...level }) => ({ ...level, observed_below: observedBelow })),
    baselines: byWireName((name) => scoreFields(naive[name])),
    skill: skillFields(metric),
    by_horizon: metric.byHorizon.map((block) => ({
      from_step: block.fromStep,
      to_step: block.toStep,
      ...scoreFields(block.model),
      coverage96: block.model.coverage96,
      width80: block.model.width80,
      width96: block.model.width96,
      skill: skillFields(block),
    })),
    by_server: Object.fromEntries(
      metric.byServer.map((server) => [
        server.server,
        { windows: server.windows, ...scoreFields(server.model), skill: skillFields(server) },
      ]),
    ),
    by_profile: metric.byProfile.map((each) => ({
      profile: each.profile,
      windows: each.windows,
      ...scoreFields(each.model),
      skill: skillFields(each),
    })),
    breaches: breaches && {
      warning: breachFields(breaches.warning),
      critical: breachFields(breaches.critical),
    },
  }
}

function scoreFields({ loss, coverage80, mae }: Score) {
  return { loss, coverage80, mae }
}

function skillFields({ skill }: { readonly skill: Skills }) {
  return byWireName((name) => skill[name])
}

function byWireName<T>(of: (name: Naive) => T): Record<string, T> {
  return Object.fromEntries(NAIVE.map((name) => [WIRE_NAMES[name], of(name)]))
}

function breachFields({
  threshold,
  direction,
  windows,
  breaches,
  soon,
  horizon,
  alarms,
  median,
}: BreachScore) {
  return {
    threshold,
    direction,
    windows,
    breaches,
    soon: chanceFields(soon),
    horizon: chanceFields(horizon),
    alarms: alarms.map(({ chance, ...alarm }) => ({ chance, ...alarmFields(alarm) })),
    median: { ...alarmFields(median), timing_error_minutes: median.timingErrorMinutes },
  }
}

function chanceFields({ brierOfBaseRate, ...same }: ChanceScore) {
  return { ...same, brier_of_base_rate: brierOfBaseRate }
}

function alarmFields({ raised, hits, precision, recall, leadMinutes }: AlarmScore) {
  return { raised, hits, precision, recall, lead_minutes: leadMinutes }
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(6)) : value
}

/**
 * A report for reading: one table per metric. P10–P90: share of values above P10 and at or below P90; closed: those
 * exactly on P10 count too, as on idle servers.
 */
export function accuracyTable({ metrics, origins, stepMs, horizon }: AccuracyReport): string {
  const minutes = stepMs / 60_000
  return metrics
    .map((metric) => {
      const title = `${metric.metric}: ${metric.windows} windows of ${horizon} steps (${minutes} min), ${origins} origins, ${metric.byServer.length} servers`
      const rows = [
        ['', 'P10', 'P50', 'P90', 'mean', 'P10–P90', 'closed', 'MAE', 'skill'],
        scoreRow('model', metric.model, ''),
        ...NAIVE.map((name) => scoreRow(WIRE_NAMES[name], metric.naive[name], percent(metric.skill[name]))),
      ]
      const blocks = [
        ['steps ahead', 'P10', 'P50', 'P90', 'mean', 'P10–P90', 'closed', 'MAE', 'skill'],
        ...metric.byHorizon.map((block) =>
          scoreRow(`${block.fromStep}–${block.toStep}`, block.model, percent(leastSkill(block.skill))),
        ),
      ]
      return [title, aligned(rows), aligned(blocks), ...breachTables(metric, stepMs)].join('\n\n')
    })
    .join('\n\n\n')
}

function scoreRow(name: string, { loss, coverage80, coverage80Closed, mae }: Score, last: string): string[] {
  return [
    name,
    ...[loss.p10, loss.p50, loss.p90, loss.mean].map((value) => value?.toFixed(4) ?? '–'),
    percent(coverage80),
    percent(coverage80Closed),
    mae?.toPrecision(4) ?? '–',
    last,
  ]
}

/** Chances of breaches against what happened, and alarms raised by them: the warning threshold, then the critical one. */
function breachTables({ breaches }: MetricAccuracy, stepMs: number): string[] {
  if (breaches === null) return []
  const scores = [
    ['warning', breaches.warning],
    ['critical', breaches.critical],
  ] as const
  const name = (limit: string, { threshold, direction }: BreachScore) =>
    `${limit} ${direction === 'above' ? '≥' : '≤'} ${threshold}`
  const within = (steps: number) => durationText(steps * stepMs)
  const chances = [
    [
      'chance of a breach',
      'within',
      'windows',
      'forecast',
      'observed',
      'forecast/observed',
      'Brier',
      'base rate',
      'skill',
    ],
    ...scores.flatMap(([limit, score]) =>
      [score.soon, score.horizon].map((each) => [
        name(limit, score),
        within(each.steps),
        String(each.windows),
        percent(each.said),
        percent(each.happened),
        ratio(each.said, each.happened),
        each.brier?.toFixed(4) ?? '–',
        each.brierOfBaseRate?.toFixed(4) ?? '–',
        percent(each.skill),
      ]),
    ),
  ]
  const alarmRow = (first: string, { raised, hits, precision, recall, leadMinutes }: AlarmScore) => [
    first,
    String(raised),
    String(hits),
    percent(precision),
    percent(recall),
    leadTimeText(leadMinutes, stepMs),
  ]
  const alarms = [
    ['alarm', 'raised', 'correct', 'precision', 'recall', 'lead time'],
    ...scores.flatMap(([limit, score]) => [
      ...score.alarms.map((alarm) => alarmRow(`${name(limit, score)} from ${percent(alarm.chance)}`, alarm)),
      alarmRow(`${name(limit, score)} by P50`, score.median),
    ]),
  ]
  const bins = scores.map(([limit, score]) => {
    const said = score.horizon.reliability.map(
      (bin) => `${percent(bin.said)} → ${percent(bin.happened)} (${bin.windows})`,
    )
    return `${name(limit, score)}, forecast → observed (windows): ${said.join(', ')}`
  })
  return [aligned(chances), aligned(alarms), bins.join('\n')]
}

function ratio(said: number | null, happened: number | null): string {
  return said === null || happened === null || happened === 0 ? '–' : (said / happened).toFixed(2)
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
