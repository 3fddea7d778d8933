/** Servers that one chart can compare: as many as there are colours and shapes that are told apart. */
export const MOST_COMPARED = 6

/** Colours of compared lines, apart from those of severity. */
export const TONES = {
  tone0: '--series-1',
  tone1: '--series-2',
  tone2: '--series-3',
  tone3: '--series-4',
  tone4: '--series-5',
  tone5: '--series-6',
} as const
export type Palette = Readonly<Record<keyof typeof TONES, string>>

const NAMES = Object.keys(TONES) as readonly (keyof Palette)[]

/** The colour of a compared line. */
export function toneColour(palette: Palette, tone: number): string {
  return palette[NAMES[tone % NAMES.length] ?? 'tone0']
}

/** Its token, for style sheets. */
export function toneToken(tone: number): string {
  return `var(${TONES[NAMES[tone % NAMES.length] ?? 'tone0']})`
}

/**
 * Shapes that go with the colours, as paths on a 10 × 10 field: circle, square, triangle up, diamond, triangle
 * down, cross.
 */
const TONE_SHAPES = [
  'M5 1a4 4 0 1 0 0.01 0Z',
  'M1.5 1.5h7v7h-7Z',
  'M5 0.8l4.6 8.2h-9.2Z',
  'M5 0.2l4.8 4.8l-4.8 4.8l-4.8 -4.8Z',
  'M5 9.2l4.6 -8.2h-9.2Z',
  'M3.6 0.5h2.8v3.1h3.1v2.8h-3.1v3.1h-2.8v-3.1h-3.1v-2.8h3.1Z',
] as const

export function toneShape(tone: number): string {
  return TONE_SHAPES[tone % TONE_SHAPES.length] ?? TONE_SHAPES[0]
}
