import type { ForecastSettings } from '#engine/api.ts'
import type { Offer } from '#forecast/offers/offer.ts'

/** A calibration is fitted on one step and time, and so is it judged what is better: others begin without. */
export const OWN_LEVELS = { calibration: 'model', simple: {} } as const

type Settings = Required<ForecastSettings>

/** How a forecast is made that takes an offer; the model's own step is none that was chosen. */
export function settingsWith(settings: Settings, offer: Offer): Settings {
  const { stepMs: offeredMs, modelStepMs } = offer
  const stepMs = offeredMs === null ? settings.stepMs : offeredMs === modelStepMs ? null : offeredMs
  const asOfMs = offer.kind === 'asOf' ? offer.asOfMs : null
  return { ...settings, ...OWN_LEVELS, stepMs, asOfMs }
}

/** The same with the step that was chosen for such a file before, where that is among the offers; null: it is not. */
export function settingsAsBefore(
  settings: Settings,
  offers: readonly Offer[],
  stepMs: number | null,
): Settings | null {
  const offer = offers.find((each) => each.kind === 'step' && each.stepMs === stepMs)
  return offer === undefined ? null : settingsWith(settings, offer)
}
