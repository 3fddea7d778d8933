import { describe, expect, it } from 'vitest'
import { shortStep, stepStory } from './step.ts'

const MINUTE_MS = 60_000
const trained = { stepMs: 5 * MINUTE_MS, stepSource: 'model' } as const
const measured = (minutes: number | null) => ({ stepMs: minutes === null ? null : minutes * MINUTE_MS })

describe('the step', () => {
  it.each([
    [5, trained, '5 min'],
    // Rows jitter.
    [5.4, trained, '5 min'],
    [1, trained, '1 min → 5 min'],
    [null, trained, '5 min'],
    [1, { ...trained, stepSource: 'override' }, '1 min → 5 min (override)'],
  ] as const)('in short, measured every %s min', (minutes, forecast, text) => {
    expect(shortStep(measured(minutes), forecast)).toBe(text)
  })

  it.each([
    [5, 5, trained, 'The model was trained on 5 min; the data has a row every 5 min: they match.'],
    [1, 5, trained, 'The model was trained on 5 min; the data has a row every 1 min: aggregated to 5 min.'],
    [
      15,
      null,
      { ...trained, stepSource: 'assumed' },
      'The model does not store its step; 5 min is assumed; the data has a row every 15 min: coarser, placed on a 5 min grid.',
    ],
    [
      null,
      60,
      { ...trained, stepSource: 'override' },
      'The model was trained on 1 h; you set 5 min; the step of the data cannot be determined.',
    ],
  ] as const)('as a story, measured every %s min, trained on %s min', (minutes, model, forecast, text) => {
    expect(stepStory(measured(minutes), measured(model), forecast)).toBe(text)
  })
})
