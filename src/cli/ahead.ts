import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import type { ForecastSettings, KnownFuture, TableFacts } from '#engine/api.ts'
import type { HeldModel } from '#engine/session/heldModel.ts'
import { stepOf } from '#engine/forecast/planFor.ts'

/** What a file's columns cannot say of the time ahead. */
export interface AheadOptions {
  readonly known?: Readonly<Record<string, KnownFuture>>
  readonly timeOrigin?: TimeOrigin
}

/** Index of the newest row, or when index 0 was. */
export type TimeOrigin = { readonly newest: number } | { readonly zeroMs: number }

/** Adds --known and --time-origin to a command that forecasts. */
export function withAheadOptions(command: Command): Command {
  return command
    .option(
      '--known <column=how>',
      'how to continue a known-in-advance column over the horizon: last repeats its last value, clock computes it from the time its name refers to (repeatable)',
      knownFuture,
    )
    .option(
      '--time-origin <index or time>',
      'for a model that reads a time index: the index of the newest row, or the time of index 0 (2026-03-02T00:00:00Z)',
      timeOrigin,
    )
}

/** When the model's index was 0, as the settings have it. */
export function aheadSettings(
  { known = {}, timeOrigin }: AheadOptions,
  model: HeldModel,
  stepMs: number | null,
  { lastMs }: Pick<TableFacts, 'lastMs'>,
): Pick<ForecastSettings, 'knownFuture' | 'timeZeroMs'> {
  if (timeOrigin === undefined) return { knownFuture: known }
  const timeZeroMs =
    'zeroMs' in timeOrigin
      ? timeOrigin.zeroMs
      : lastMs - timeOrigin.newest * stepOf(model.trained.spec.window, stepMs)
  return { knownFuture: known, timeZeroMs }
}

function knownFuture(
  text: string,
  before: Readonly<Record<string, KnownFuture>> = {},
): Record<string, KnownFuture> {
  const [, column, how] = /^(.+)=(last|clock)$/.exec(text) ?? []
  if (column === undefined || (how !== 'last' && how !== 'clock')) {
    throw new InvalidArgumentError(
      `'${text}' is not valid: expected COLUMN=last or COLUMN=clock, such as promo=last.`,
    )
  }
  return { ...before, [column]: how }
}

function timeOrigin(text: string): TimeOrigin {
  if (/^-?\d+$/.test(text)) return { newest: Number(text) }
  const zeroMs = /^\d{4}-\d{2}-\d{2}/.test(text)
    ? Date.parse(/Z|[+-]\d{2}:?\d{2}$/.test(text) ? text : `${text}Z`)
    : NaN
  if (Number.isNaN(zeroMs)) {
    throw new InvalidArgumentError(
      `'${text}' is not valid: expected the index of the newest row, such as 4000, or the time of index 0, such as 2026-03-02T00:00:00Z.`,
    )
  }
  return { zeroMs }
}
