import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Threshold } from '#forecast/thresholds.ts'
import { valueRange } from '../field/field.ts'
import { mix, oklabOf, parseRgb, rgbOf, type Oklab, type Rgb } from './oklab.ts'
import { colourOf, endsOfScale, placeOf, scaleOf, type HeatColours } from './scale.ts'

const TOKENS = readFileSync(fileURLToPath(new URL('../../../styles/tokens.css', import.meta.url)), 'utf8')

type Theme = 'light' | 'dark'
/** A token of the style sheet in one theme, as the eye sees it. */
function token(name: string, theme: Theme): Oklab {
  const line = new RegExp(`--${name}: light-dark\\((oklch\\(.*?\\)), (oklch\\(.*?\\))\\);`).exec(
    TOKENS.replaceAll('var(--hue)', '255'),
  )
  const numbers = /oklch\(([\d. ]+)\)/
    .exec(line![theme === 'light' ? 1 : 2]!)![1]!
    .split(' ')
    .map(Number)
  const [lightness, chroma, hue] = [numbers[0]!, numbers[1]!, (numbers[2]! * Math.PI) / 180]
  return [lightness, chroma * Math.cos(hue), chroma * Math.sin(hue)]
}
const distance = (a: Oklab, b: Oklab) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
const PLAIN = [1, 2, 3, 4, 5].map((n) => `heat-${n}`)
const AGAINST = ['ok-1', 'ok-2', 'warning-1', 'warning-2', 'critical-1', 'critical-2'].map(
  (name) => `heat-${name}`,
)
const themes = ['light', 'dark'] as const

/** How people without red, green or blue cones see it (Viénot et al. 1999; in linear light). */
const BLIND: Readonly<Record<string, readonly number[]>> = {
  protanopia: [0.11238, 0.88762, 0, 0.11238, 0.88762, 0, 0.00401, -0.00401, 1],
  deuteranopia: [0.29275, 0.70725, 0, 0.29275, 0.70725, 0, -0.02234, 0.02234, 1],
}
const linear = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
const encoded = (c: number) => (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055)
function seenBy(matrix: readonly number[], rgb: Rgb): Oklab {
  const channels = rgb.map(linear)
  const row = (r: number) =>
    encoded(
      Math.min(
        Math.max(
          channels.reduce((sum, c, i) => sum + c * matrix[3 * r + i]!, 0),
          0,
        ),
        1,
      ),
    )
  return oklabOf([row(0), row(1), row(2)])
}

describe.each(themes)('the colours of the %s theme', (theme) => {
  const lightnesses = (names: readonly string[]) => names.map((name) => token(name, theme)[0])
  const away = theme === 'light' ? -1 : 1

  it('can be shown on any screen', () => {
    for (const name of [...PLAIN, ...AGAINST, 'heat-room', 'heat-even', 'heat-beyond'])
      for (const channel of rgbOf(token(name, theme))) {
        expect(channel, name).toBeGreaterThan(-0.005)
        expect(channel, name).toBeLessThan(1.005)
      }
  })

  it('run from the ground outwards, in steps that look even', () => {
    const steps = PLAIN.slice(1).map((name, i) => distance(token(name, theme), token(PLAIN[i]!, theme)))
    expect(Math.max(...steps) / Math.min(...steps)).toBeLessThan(1.2)
    const found = lightnesses(PLAIN)
    expect(found.map((l) => away * l)).toEqual(found.map((l) => away * l).toSorted((a, b) => a - b))
  })

  it('grow in lightness alone from ok to critical, so that no hue is needed to tell them', () => {
    const found = lightnesses(AGAINST).map((l) => away * l)
    found.slice(1).forEach((l, i) => {
      expect(l - found[i]!).toBeGreaterThan(0.03)
    })
  })

  it.each(Object.keys(BLIND))('are told apart on both sides of a threshold with %s', (kind) => {
    const seen = (name: string) => seenBy(BLIND[kind]!, rgbOf(token(name, theme)))
    expect(distance(seen('heat-ok-2'), seen('heat-warning-1'))).toBeGreaterThan(0.07)
    expect(distance(seen('heat-warning-2'), seen('heat-critical-1'))).toBeGreaterThan(0.07)
    expect(distance(seen('heat-room'), seen('heat-beyond'))).toBeGreaterThan(0.12)
  })
})

const grey = (l: number): Rgb => [l, l, l]
const colours: HeatColours = {
  plain: [grey(0), grey(0.25), grey(0.5), grey(0.75), grey(1)],
  ok: [grey(0), grey(0.1)],
  warning: [
    [0.5, 0.5, 0],
    [0.6, 0.6, 0],
  ],
  critical: [
    [0.8, 0, 0],
    [1, 0, 0],
  ],
  room: [0, 0, 1],
  even: grey(0.5),
  beyond: [1, 0, 0],
}
const cpu: Threshold = { warning: 75, critical: 90, direction: 'above' }
const idle: Threshold = { warning: 20, critical: 10, direction: 'below' }
const median = { kind: 'level', level: 0.5 } as const
const range = valueRange(Float32Array.from([NaN, 20, 50, 95]))
const near = (rgb: Rgb) => rgb.map((c) => expect.closeTo(c, 5) as number)

describe('mixing', () => {
  it('keeps the ends and goes the straight way between them', () => {
    const [a, b]: Rgb[] = [
      [0.2, 0.4, 0.9],
      [0.9, 0.3, 0.1],
    ]
    expect(mix(a!, b!, 0)).toEqual(near(a!))
    expect(mix(a!, b!, 1)).toEqual(near(b!))
    const middle = oklabOf(mix(a!, b!, 0.5))
    expect(distance(middle, oklabOf(a!))).toBeCloseTo(distance(middle, oklabOf(b!)), 6)
  })
  it('reads pixels', () => {
    expect(parseRgb('rgba(255,0,51,1)')).toEqual([1, 0, 0.2])
  })
})

describe('against thresholds', () => {
  const scale = scaleOf(median, 'cpu_percent', cpu, 'thresholds', range, colours)
  it('the threshold itself is bad already, a hair below it is not', () => {
    expect(colourOf(scale, 75)).toEqual(near([0.5, 0.5, 0]))
    expect(colourOf(scale, 74.999)).toEqual(
      colourOf(scale, 75 - 1e-9)!.map((c) => expect.closeTo(c, 3) as number),
    )
    expect(placeOf(scale, 74.999)!.piece).toBe(0)
    expect(placeOf(scale, 75)!.piece).toBe(1)
    expect(placeOf(scale, 90)!.piece).toBe(2)
    expect(scale.marks.map(({ name }) => name)).toEqual(['warning', 'critical'])
  })
  it('nothing known has no colour', () => {
    expect(colourOf(scale, NaN)).toBeNull()
  })
  it('where low is bad the critical side lies below', () => {
    const low = scaleOf(median, 'cpu_idle_pct', idle, 'thresholds', range, colours)
    expect(placeOf(low, 10)!.piece).toBe(0)
    expect(placeOf(low, 10.01)!.piece).toBe(1)
    expect(placeOf(low, 20)!.piece).toBe(1)
    expect(placeOf(low, 20.01)!.piece).toBe(2)
    expect(colourOf(low, 0)).toEqual(near([1, 0, 0]))
    expect(colourOf(low, 100)).toEqual(near(grey(0)))
  })
  it('leaves room for what is critical even where nothing is', () => {
    const calm = valueRange(Float32Array.from([0.1, 0.2]))
    expect(
      endsOfScale(
        scaleOf(median, 'load_average', { ...cpu, warning: 4, critical: 8 }, 'thresholds', calm, colours),
      ),
    ).toEqual([0, 12])
  })
})

describe('in plain units', () => {
  it('a percentage runs from 0 to 100, and the thresholds stay marked', () => {
    const scale = scaleOf(median, 'cpu_percent', cpu, 'plain', range, colours)
    expect(endsOfScale(scale)).toEqual([0, 100])
    expect(scale.marks).toHaveLength(2)
    expect(colourOf(scale, 50)).toEqual(near(grey(0.5)))
    expect(scale.capped).toEqual({ below: false, above: false })
  })
  it('a few outliers do not take all the colours, and are said to be capped', () => {
    const values = Float32Array.from({ length: 10_000 }, (_, i) => (i === 7 ? 1e6 : i % 100))
    const scale = scaleOf(median, 'network_in_kbps', null, 'thresholds', valueRange(values), colours)
    expect(endsOfScale(scale)).toEqual([0, 99])
    expect(scale.capped).toEqual({ below: false, above: true })
    expect(colourOf(scale, 1e6)).toEqual(near(grey(1)))
  })
  it('values below nothing have their own floor', () => {
    const scale = scaleOf(median, 'drift', null, 'plain', valueRange(Float32Array.from([-4, 4])), colours)
    expect(endsOfScale(scale)).toEqual([-4, 4])
  })
  it('nothing known, and one value alone, still make a scale', () => {
    for (const values of [[NaN], [0], [5]]) {
      const [low, high] = endsOfScale(
        scaleOf(median, 'x', null, 'plain', valueRange(Float32Array.from(values)), colours),
      )
      expect(low).toBeLessThan(high)
    }
  })
})

it('risk runs from never to certain, whatever was found', () => {
  const scale = scaleOf(
    { kind: 'risk' },
    'cpu_percent',
    cpu,
    'thresholds',
    valueRange(Float32Array.from([0.1])),
    colours,
  )
  expect(endsOfScale(scale)).toEqual([0, 1])
})

it('the margin turns at the threshold: none left is met', () => {
  const scale = scaleOf(
    { kind: 'margin' },
    'cpu_percent',
    cpu,
    'thresholds',
    valueRange(Float32Array.from([-15, 60])),
    colours,
  )
  expect(endsOfScale(scale)).toEqual([-15, 60])
  expect(colourOf(scale, 0)).toEqual(near(grey(0.5)))
  expect(colourOf(scale, 60)).toEqual(near([0, 0, 1]))
  expect(colourOf(scale, -15)).toEqual(near([1, 0, 0]))
})
