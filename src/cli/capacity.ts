import { Command } from 'commander'
import { columnFilter } from '#engine/forecast/columnFilter.ts'
import { capacityOf, fillingMetrics, type Capacity, type LimitReached } from '#forecast/capacity/capacity.ts'
import { coarseStepFor, coarseSteps, type CoarseStep } from '#forecast/capacity/coarseStep.ts'
import { newestIn, type Newest } from '#forecast/capacity/newest.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { metricOf } from '#forecast/metrics/lookup.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'
import {
  belowText,
  capacityOrigin,
  defaultChancesText,
  fillingSentence,
  onlyByTrendText,
  saidOfText,
  someNames,
  trendText,
} from '#text/capacity.ts'
import { noCapacityText } from '#text/capacityStep.ts'
import { checkCapacity, checkText } from './capacityCheck.ts'
import { aheadSettings, withAheadOptions, type AheadOptions } from './ahead.ts'
import { CLI_BACKENDS, CLI_BACKENDS_SAID, type CliBackend } from './backends.ts'
import { withDataAnswers } from './dataOptions.ts'
import { readingNotes, tableFromDisk, type DataOptions } from './files.ts'
import { collect, oneOf, positiveNumber, quantileLevels, time } from './options.ts'
import { say, writeResult } from './output.ts'
import { withSession } from './withSession.ts'

interface CapacityOptions extends DataOptions, AheadOptions {
  readonly model?: string
  readonly step?: number
  readonly asOf?: number
  readonly quantiles?: number[]
  readonly backend: CliBackend
  readonly check?: true
  readonly json?: true
  readonly out?: string
}

type Step = Extract<CoarseStep, { kind: 'step' }>

/** `fleetcast capacity`: when disks, memories and queues are full, from a forecast on a coarse step. */
export function capacityCommand(signal: AbortSignal): Command {
  const command = withDataAnswers(new Command('capacity'))
    .description(
      'forecast days ahead when disks, memory and queues reach their critical threshold and fill up',
    )
    .option('--data <path>', 'parquet or CSV file, or a folder of them (repeatable)', collect)
    .option('--input <file>', 'JSON records, in addition to or instead of --data (- reads stdin)')
    .option('--model <path>', 'checkpoint or model folder (default: the bundled model)')
    .option(
      '--step <seconds>',
      '7200, 3600 or 900 for 8 days, 4 days or 1 day ahead (default: the coarsest step the history allows)',
      positiveNumber,
    )
    .option('--as-of <time>', 'forecast as of this time (ISO 8601), using only rows up to it', time)
    .option('--check', 'forecast from past times of the file and compare with what happened')
    .option(
      '--quantiles <levels>',
      'quantile levels, if the model does not store them (0.1,0.5,0.9)',
      quantileLevels,
    )
    .option('--backend <name>', CLI_BACKENDS_SAID, oneOf(...CLI_BACKENDS))
    .option('--json', 'print all figures as JSON')
    .option('--out <file>', 'write to this file instead of stdout')
  return withAheadOptions(command).action((options: CapacityOptions) => capacity(options, signal))
}

async function capacity(options: CapacityOptions, signal: AbortSignal): Promise<void> {
  await withSession(options, signal, async (session, model) => {
    const { window: windowSpec } = model.trained.spec
    const whole = await tableFromDisk(session, options, signal, model.trained.spec.window.groupIds)
    const isNeeded = columnFilter([], windowSpec, {})
    const table = whole.only((name) => isNeeded(name) || metricOf(name).fills !== null)
    // The coarsest step reaches furthest: what is read for it does for the others.
    const facts = await session.read({ table, model, stepMs: COARSEST_MS }, silent, signal)
    if (fillingMetrics(facts.metrics).length === 0) {
      throw new FleetcastError(
        'no-rows',
        'this data has no metric that can fill up (disk, memory, queue, connections)',
      )
    }
    const asOfMs = options.asOf ?? null
    const measured = { ...facts, lastMs: Math.min(facts.lastMs, asOfMs ?? Infinity) }
    const lengths = { minEncoderLength: windowSpec.minEncoderLength, horizon: windowSpec.maxPredictionLength }
    const step = chosenStep(options.step, coarseSteps(measured, lengths, null), () =>
      coarseStepFor(measured, lengths, null),
    )
    const ahead = aheadSettings(options, model, step.stepMs, facts)
    const request = { table, model, stepMs: step.stepMs, renames: {}, asOfMs, ...ahead }
    if (options.check === true) {
      const check = await checkCapacity(session, { ...request, asOfMs: null }, measured, step, signal)
      await writeResult(
        options.out,
        `${options.json === true ? JSON.stringify(check, null, 2) : checkText(check)}\n`,
      )
      return
    }
    const forecast = await session.forecast(request, silent, signal)
    // What is there already is so by the value measured last, on the step of any other forecast of the file.
    const range = { fromMs: forecast.issueTimeMs - step.stepMs, toMs: forecast.issueTimeMs }
    const fine = { ...request, stepMs: null }
    const newest = newestIn(await session.history(fine, forecast.series, range, silent, signal))
    const found = capacityOf(forecast, thresholdsWith({}), step.averaged, newest)
    const text = options.json === true ? asJson(found, forecast, step, newest) : asText(found, forecast, step)
    await writeResult(options.out, `${text}\n`)
    say(`${capacityOrigin(step, options.step !== undefined)} ${saidOfText(step)}`)
    say(defaultChancesText(step.stepMs))
    if (found.tooShort.length > 0) say(`too little history: ${someNames(found.tooShort)}`)
    if (found.unknown.length > 0) say(`unknown: ${someNames(found.unknown)}`)
    if (found.withoutThreshold.length > 0) say(`no threshold: ${someNames(found.withoutThreshold)}`)
    for (const note of [...readingNotes(facts), ...forecast.notes]) say(`note: ${note}`)
  })
}

const COARSEST_MS = 7_200_000
const silent = () => undefined

function chosenStep(
  seconds: number | undefined,
  steps: readonly Exclude<CoarseStep, { kind: 'no-step' }>[],
  coarsest: () => CoarseStep,
): Step {
  const step = seconds === undefined ? coarsest() : steps.find(({ stepMs }) => stepMs === seconds * 1000)
  if (step === undefined) {
    const names = steps.map(({ stepMs }) => stepMs / 1000).join(', ')
    throw new FleetcastError(
      'argument-invalid',
      `--step ${seconds} is not available for this history: expected one of ${names || 'no step'}`,
    )
  }
  if (step.kind !== 'step') throw new FleetcastError('no-rows', noCapacityText(step))
  return step
}

function asText(capacity: Capacity, forecast: FleetForecast, { averaged }: Step): string {
  const told = { stepMs: forecast.stepMs, horizon: forecast.horizon, averaged }
  const lines = capacity.filling.flatMap((row) => {
    const key = forecast.series[row.series]
    if (key === undefined) return []
    const trend = row.trendMs === null ? '' : ` [${trendText(row.trendMs, forecast)}]`
    return [`${fillingSentence(row, key, told)}${trend}`]
  })
  const trends = onlyByTrendText(capacity, forecast, Infinity)
  const below = capacity.known === 0 ? [] : [belowText(capacity, told)]
  return [...lines, ...below, ...(trends === '' ? [] : [trends])].join('\n')
}

function asJson(capacity: Capacity, forecast: FleetForecast, step: Step, newest: Newest): string {
  const seconds = (ms: number | null) => (ms === null ? null : Math.round(ms / 1000))
  const reached = ({ limit, reach }: LimitReached) => ({
    limit,
    state: reach.kind,
    chance: 'chance' in reach ? Number(reach.chance.toPrecision(3)) : null,
    after_s: reach.kind === 'expected' ? seconds(reach.afterMs) : null,
    earliest_s: reach.kind === 'expected' || reach.kind === 'possible' ? seconds(reach.earliestMs) : null,
    latest_s: reach.kind === 'expected' ? seconds(reach.latestMs) : null,
  })
  // The value measured last; the mean of the newest step where that is not known.
  const currentOf = (series: number): number | null => {
    const key = forecast.series[series]
    const measured = key === undefined ? NaN : newest(key)
    return Number.isNaN(measured) ? (forecast.current[series] ?? null) : measured
  }
  const { filling, below, onlyByTrend, known, tooShort, unknown, withoutThreshold } = capacity
  const { provenance, issueTimeMs } = forecast
  return JSON.stringify(
    {
      forecast_made_at: new Date(issueTimeMs).toISOString(),
      as_of: provenance.asOfMs === null ? null : new Date(provenance.asOfMs).toISOString(),
      step_s: seconds(step.stepMs),
      averaged: step.averaged,
      horizon_s: seconds(step.horizonMs),
      history_s: seconds(step.historyMs),
      model: { name: provenance.modelName, sha256: provenance.modelSha256, engine: provenance.engine },
      filling: filling.map(({ series, direction, critical, full, trendMs }) => ({
        server: forecast.series[series]?.server ?? null,
        metric: forecast.series[series]?.metric ?? null,
        current: currentOf(series),
        direction,
        critical: reached(critical),
        full: full === null ? null : reached(full),
        straight_line_after_s: seconds(trendMs),
      })),
      below,
      only_by_straight_line: onlyByTrend.map(({ series, limit, trendMs }) => ({
        server: forecast.series[series]?.server ?? null,
        metric: forecast.series[series]?.metric ?? null,
        limit,
        after_s: seconds(trendMs),
      })),
      known,
      too_little_history: tooShort,
      not_known: unknown,
      without_threshold: withoutThreshold,
      notes: forecast.notes,
    },
    null,
    2,
  )
}
