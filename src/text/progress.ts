import type { Progress, Stage } from '#forecast/progress.ts'
import { formatBytes, formatCount } from './numbers.ts'

const NAMES: Readonly<Record<Stage, string>> = {
  opening: 'Opening the file',
  reading: 'Reading',
  windows: 'Making windows',
  'loading-model': 'Loading the model',
  compiling: 'Compiling',
  'self-check': 'Checking the backend',
  forecasting: 'Forecasting',
  calibrating: 'Fitting the calibration',
  learning: 'Learning chances on the past',
  backtest: 'Forecasting the past',
  writing: 'Writing the file',
}

/** Stages that may take minutes. */
const LONG_STAGES: ReadonlySet<Stage> = new Set(['forecasting', 'calibrating', 'learning', 'backtest'])

/** `Making windows`: what is being done. */
export function stageName(stage: Stage): string {
  return NAMES[stage]
}

/** What is counted, in words, where the unit's own name is not one. */
const UNITS: Partial<Record<Progress['unit'], string>> = { origins: 'past forecasts' }

/** `1 204 of 2 884 series`, `17 of 18 past forecasts`; '' where there is nothing to count. */
export function amountText({ done, total, unit }: Progress): string {
  const counted = UNITS[unit] ?? unit
  if (total === null)
    return done === 0 ? '' : unit === 'bytes' ? formatBytes(done) : `${formatCount(done)} ${counted}`
  return unit === 'bytes'
    ? `${formatBytes(done)} of ${formatBytes(total)}`
    : `${formatCount(Math.floor(done))} of ${formatCount(total)} ${counted}`
}

/** In 0..1; null: not known. */
export function fractionOf(progress: Progress | null): number | null {
  if (progress?.total === undefined || progress.total === null || progress.total <= 0) return null
  return Math.min(Math.max(progress.done / progress.total, 0), 1)
}

/** For the live region: the stage, and the amount at each quarter only, so that it can be listened to. */
export function announcement(progress: Progress): string {
  const fraction = fractionOf(progress)
  if (!LONG_STAGES.has(progress.stage) || fraction === null) return stageName(progress.stage)
  return `${stageName(progress.stage)}, ${Math.floor(fraction * 4) * 25} percent`
}
