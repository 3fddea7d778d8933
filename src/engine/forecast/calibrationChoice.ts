import { FleetcastError } from '#forecast/errors.ts'
import { fitsCalibration, type Calibration } from '#forecast/quantile/calibration.ts'
import type { ForecastRequest } from '../api.ts'
import type { CompiledModel } from '../model/compileModel.ts'

type Choice = Pick<ForecastRequest, 'calibration'>

/**
 * The calibration that a request asks for; null: the network's levels as they are. Fails with argument-invalid
 * where it was fitted for a model of another shape.
 */
export function calibrationOf(
  { model }: CompiledModel,
  { calibration = 'model' }: Choice,
): Calibration | null {
  if (calibration === 'none') return null
  if (calibration === 'model') return model.spec.calibration
  if (!fitsCalibration(calibration, model.spec.window)) {
    throw new FleetcastError('argument-invalid', 'the calibration was fitted to another model')
  }
  return calibration
}

/** What a forecast's notes say where the model would have been calibrated and is not. */
export function switchedOff({ model }: CompiledModel, { calibration }: Choice): string[] {
  return calibration === 'none' && model.spec.calibration !== null
    ? ["the model's calibration is off: these are the network's own quantiles"]
    : []
}
