import { FleetcastError } from '#forecast/errors.ts'
import { fitsCalibration } from '#forecast/quantile/calibration.ts'
import { transformationName, transformationText } from '#forecast/normalizer/transformation.ts'
import { outputOf, outputWidth } from '#forecast/quantile/output.ts'
import { longestLag } from '#forecast/window/names.ts'
import type { TftSpec } from './spec.ts'

/** About a year of five-minute steps. */
const MAX_LAG = 100_000

/**
 * What the schema cannot say: that the window gives what the network reads. Holds for a model of any form, so
 * that nothing later has to ask again.
 *
 * @throws FleetcastError `model-unsupported` or `weights-shape`, naming the variable.
 */
export function checkSpec({ window: windowSpec, network, calibration }: TftSpec, file: string): void {
  const refuse = (place: string, what: string): never => {
    throw new FleetcastError('model-unsupported', `${file}: ${place}: ${what}`, { file, place })
  }

  const levels = windowSpec.quantiles.map((list) => list.length)
  const widths = levels.map((count, target) => outputWidth(outputOf(windowSpec, target), count))
  if (windowSpec.targets.length !== levels.length || widths.join() !== network.outputSizes.join()) {
    throw new FleetcastError(
      'weights-shape',
      `${file}: output_layer has ${network.outputSizes.join(', ')} outputs, expected ${widths.join(', ')} ${widths.join() === levels.join() ? 'levels' : 'as their losses have'} for ${windowSpec.targets.length} targets`,
      { file, place: 'output_layer' },
    )
  }
  windowSpec.targets.forEach(({ name: variable, normalizer: { transformation } }, target) => {
    const { kind } = outputOf(windowSpec, target)
    const name = transformationName(transformation)
    const logged = name === 'log' || name === 'log1p'
    const said = transformationText(transformation)
    if (kind === 'logNormal' && !logged)
      refuse(variable, `a log-normal loss needs a log or log1p transformation, found ${said}`)
    const instead = typeof transformation === 'string' ? undefined : transformation.normalReverse
    if (kind === 'normal' && instead !== undefined)
      refuse(
        variable,
        `a normal loss inverts the ${said} transformation with ${instead}, which is not supported`,
      )
    if (kind === 'beta' && name !== 'logit')
      refuse(variable, `a beta loss needs a logit transformation, found ${said}`)
    // Up to version 0.10.1 the library takes log as it takes log1p.
    if (kind === 'negativeBinomial' && (name === 'logit' || transformation === 'log'))
      refuse(variable, `a negative binomial loss cannot have a ${said} transformation`)
  })
  if (windowSpec.minEncoderLength > windowSpec.maxEncoderLength) {
    refuse(
      'min_encoder_length',
      `it is ${windowSpec.minEncoderLength}, expected at most ${windowSpec.maxEncoderLength}`,
    )
  }
  // A window has a row for every step that its lags reach back to.
  const lag = longestLag(windowSpec)
  if (lag > MAX_LAG) refuse('lags', `the longest is ${lag}, expected at most ${MAX_LAG}`)

  if (calibration !== null && !fitsCalibration(calibration, windowSpec)) {
    const blocks = Math.ceil(windowSpec.maxPredictionLength / calibration.blockSteps)
    refuse('calibration.shifts', `expected ${blocks} blocks of ${levels.join(', ')} levels per target`)
  }

  const columns = new Set(windowSpec.xReals)
  for (const name of [...network.staticReals, ...network.encoderReals, ...network.decoderReals]) {
    if (!columns.has(name))
      refuse(name, 'the network needs this variable, but the dataset parameters do not define it')
  }
  const categories = new Set(windowSpec.xCategoricals)
  const lagged = new Set(
    Object.entries(windowSpec.lags).flatMap(([name, steps]) =>
      steps.map((lag) => `${name}_lagged_by_${lag}`),
    ),
  )
  for (const name of Object.keys(network.embeddings)) {
    const members = Object.hasOwn(network.categoricalGroups, name) ? network.categoricalGroups[name] : [name]
    if (!members?.every((member) => categories.has(member))) {
      refuse(name, 'the network needs this category, but the dataset parameters do not define it')
    }
    if (lagged.has(name)) continue
    const encoder = Object.hasOwn(windowSpec.encoders, name) ? windowSpec.encoders[name] : undefined
    const rows = network.embeddings[name]?.[0] ?? 0
    if (encoder === undefined) refuse(name, 'this category has no fitted encoder')
    const beyond = encoder?.classes.find(([, code]) => code >= rows)
    if (beyond) refuse(name, `class '${beyond[0]}' has code ${beyond[1]}, its embedding has ${rows} rows`)
  }
}
