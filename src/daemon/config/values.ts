import { z } from 'zod'

/** Kinds of values as flags, environment and a file write them: text, or what JSON has for it. */

const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|min|m|h|d|w)$/i
const DURATION_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  min: 60_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}
const SIZE = /^(\d+(?:\.\d+)?)\s*(B|kB|MB|GB|TB)$/i
const SIZE_BYTES: Readonly<Record<string, number>> = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 }

/** `30d`, `90s`: in ms. */
export const duration = z.string().transform((text, context) => amount(text, DURATION, DURATION_MS, context))
/** `2GB`: in bytes. */
export const size = z.string().transform((text, context) => amount(text, SIZE, SIZE_BYTES, context))

function amount(
  text: string,
  pattern: RegExp,
  units: Readonly<Record<string, number>>,
  context: z.RefinementCtx,
): number {
  const [, count = '', unit = ''] = pattern.exec(text.trim()) ?? []
  const value = Number(count) * (units[unit.toLowerCase()] ?? NaN)
  if (value > 0) return value
  context.addIssue('not an amount')
  return z.NEVER
}

/** `30d`: the largest unit that needs no fraction. */
export function durationText(ms: number): string {
  const unit = ['d', 'h', 'min', 's'].find((each) => ms % (DURATION_MS[each] ?? NaN) === 0) ?? 'ms'
  return `${ms / (DURATION_MS[unit] ?? 1)}${unit}`
}

export function sizeText(bytes: number): string {
  const unit =
    ['TB', 'GB', 'MB', 'kB'].find((each) => bytes % (SIZE_BYTES[each.toLowerCase()] ?? NaN) === 0) ?? 'B'
  return `${bytes / (SIZE_BYTES[unit.toLowerCase()] ?? 1)}${unit}`
}

const NUMBER = /^-?\d+(\.\d+)?$/
const asNumber = z.union([z.number(), z.string().trim().regex(NUMBER).transform(Number)])

export function whole(least: number, most: number) {
  return asNumber.pipe(z.int().min(least).max(most))
}
export const positive = asNumber.pipe(z.number().positive())
export const fraction = asNumber.pipe(z.number().min(0).lt(1))

const SWITCH: Readonly<Record<string, boolean>> = {
  true: true,
  1: true,
  yes: true,
  false: false,
  0: false,
  no: false,
}
export const flag = z.union([
  z.boolean(),
  z.string().transform((text, context) => {
    const value = SWITCH[text.trim().toLowerCase()]
    if (value !== undefined) return value
    context.addIssue('neither')
    return z.NEVER
  }),
])

export const text = z.string().trim().min(1)

/** In a file a list, else with commas. */
export const texts = z.union([
  z.array(text),
  z.string().transform((all) =>
    all
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== ''),
  ),
])

export const url = text.refine(
  (value) => URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol),
)

/** One that others are shown. */
export const publicUrl = url.refine((value) => {
  // Checked as well where it is no address, which is said already.
  if (!URL.canParse(value)) return true
  const { username, password } = new URL(value)
  return username === '' && password === ''
})

export const zone = text.refine((value) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value })
    return true
  } catch {
    return false
  }
})
