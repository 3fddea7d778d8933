import type { MetricTable } from '#forecast/table.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import type { FileCalibration, FileCalibrationOptions, ForecastRequest } from '../api.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { backtestUnder } from './backtest.ts'
import { fitCalibration } from './calibrate.ts'
import { calibrationOf } from '../forecast/calibrationChoice.ts'
import type { CompiledModel } from '../model/compileModel.ts'

/**
 * Fits a calibration on the part of the table's own time before the test, and scores the test with it and with
 * what the request asks for (else the model's own): the test part plays no part in the fit. Fails as
 * fitCalibration and backtest do.
 */
export async function calibrateOnFile(
  table: MetricTable,
  compiled: CompiledModel,
  request: Pick<ForecastRequest, 'stepMs' | 'renames' | 'calibration' | 'knownFuture' | 'timeZeroMs'>,
  options: FileCalibrationOptions,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<FileCalibration> {
  const { fitFrom, from, stride, metrics, horizon, thresholds, fileName } = options
  const own = calibrationOf(compiled, request)
  const { stepMs, renames, knownFuture = {}, timeZeroMs = null } = request
  const rolling = { stepMs, renames, knownFuture, timeZeroMs, metrics, stride }
  const fittedOn = `${fileName}, ${metrics?.join(', ') ?? 'all metrics'}, from ${fitFrom} to ${from} of its time range`
  const fitted = await fitCalibration(
    [table],
    compiled,
    { ...rolling, from: fitFrom, before: from, horizon: null },
    fittedOn,
    (progress) => onProgress({ ...progress, stage: 'calibrating' }),
    signal,
  )
  const [before, after] = await backtestUnder(
    table,
    compiled,
    [own, fitted],
    { ...rolling, from, before: 1, horizon, thresholds },
    onProgress,
    signal,
  )
  if (before === undefined || after === undefined) {
    throw new FleetcastError('internal', 'two calibrations have fewer than two reports')
  }
  return { calibration: fitted, before, after }
}
