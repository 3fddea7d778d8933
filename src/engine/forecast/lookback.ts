import { roughDuration } from '#forecast/window/duration.ts'
import { longestLag } from '#forecast/window/names.ts'
import type { WindowSpec } from '#forecast/window/spec.ts'
import { stepOf } from './planFor.ts'

/** Encoders of room for gaps and for a first row that lies inside a row group. */
const ROOM = 3

/** How far back rows are read, in ms from each server's newest; optionalMs of it only where there is room. */
export interface Lookback {
  readonly neededMs: number
  readonly optionalMs: number
}

/** How far back a table was read, in ms, and the least that is known not to fit into memory (Infinity: nothing). */
export interface ReadLookback {
  readonly readMs: number
  readonly tooFarMs: number
}

/** Whether a table does for a reach: it goes as far, or all that could be read again is what remains of it. */
export function covers(
  { readMs, tooFarMs }: ReadLookback,
  { neededMs, optionalMs: optionalMs }: Lookback,
): boolean {
  return neededMs <= readMs || (neededMs >= tooFarMs && neededMs - optionalMs <= readMs)
}

/** What a forecast from a table that covers the reach had to do without; null: nothing. */
export function shortNote({ readMs }: ReadLookback, { neededMs }: Lookback): string | null {
  if (neededMs <= readMs) return null
  return `the last ${roughDuration(neededMs)} do not fit into memory: only the last ${roughDuration(readMs)} were read`
}

/** What a model's windows need, with room for gaps and stale series; lags that are times can be spared. */
export function lookbackOf(windowSpec: WindowSpec, stepMs: number | null): Lookback {
  const { maxEncoderLength: encoderLength, lagUnit } = windowSpec
  const { needed, optional } = lookbackSteps({ encoderLength, lagUnit, longestLag: longestLag(windowSpec) })
  const ofStep = stepOf(windowSpec, stepMs)
  return { neededMs: needed * ofStep, optionalMs: optional * ofStep }
}

/** The same in steps, of what a model's facts say. */
export function lookbackSteps({
  encoderLength,
  longestLag: lag,
  lagUnit,
}: {
  readonly encoderLength: number
  readonly longestLag: number
  readonly lagUnit: WindowSpec['lagUnit']
}): { readonly needed: number; readonly optional: number } {
  const encoders = encoderLength * (1 + ROOM)
  // A gap pushes lags that are counted in rows further back.
  return lagUnit === 'row'
    ? { needed: lag * (1 + ROOM) + encoders, optional: 0 }
    : { needed: lag + encoders, optional: lag }
}
