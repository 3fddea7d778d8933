/** Every letter is the same box: pages that wear it look alike wherever they are drawn, whatever fonts a machine has. */

const UNITS = 1000
const ADVANCE = 540
const BOX = { left: 60, right: 480, bottom: 0, top: 520 } as const
const ASCENT = 900
const DESCENT = -250
/** Letters, signs, punctuation, arrows and shapes; the space is empty. */
const BOXED = [
  [0x21, 0x24f],
  [0x370, 0x3ff],
  [0x2000, 0x206f],
  [0x20a0, 0x22ff],
  [0x2318, 0x2318],
  [0x2500, 0x27bf],
] as const

const u16 = (...values: readonly number[]): number[] =>
  values.flatMap((value) => [(value >> 8) & 255, value & 255])
const u32 = (...values: readonly number[]): number[] =>
  values.flatMap((value) => [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255])
const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0))
const padded = (bytes: readonly number[]): number[] => [
  ...bytes,
  ...Array<number>((4 - (bytes.length % 4)) % 4).fill(0),
]

function sumOf(bytes: readonly number[]): number {
  const whole = padded(bytes)
  let sum = 0
  for (let at = 0; at < whole.length; at += 4) {
    const word = [0, 1, 2, 3].reduce((value, i) => value * 256 + (whole[at + i] ?? 0), 0)
    sum = (sum + word) % 2 ** 32
  }
  return sum
}

function glyph(): number[] {
  const { left, right, bottom, top } = BOX
  const points = [
    [left, bottom],
    [left, top],
    [right, top],
    [right, bottom],
  ] as const
  const deltas = (axis: 0 | 1) =>
    u16(...points.map((point, at) => point[axis] - (points[at - 1]?.[axis] ?? 0)))
  return padded([...u16(1, left, bottom, right, top), ...u16(3, 0), 1, 1, 1, 1, ...deltas(0), ...deltas(1)])
}

function cmap(): number[] {
  const codes = [
    [0x20, 1] as const,
    ...BOXED.flatMap(([from, to]) =>
      Array.from({ length: to - from + 1 }, (_, at) => [from + at, 2] as const),
    ),
  ]
  const groups = codes.flatMap(([code, id]) => u32(code, code, id))
  return [
    ...u16(0, 1, 3, 10),
    ...u32(12),
    ...u16(12, 0),
    ...u32(16 + groups.length, 0, codes.length),
    ...groups,
  ]
}

function names(): number[] {
  const text = ascii('Boxes').flatMap((byte) => [0, byte])
  const ids = [1, 2, 3, 4, 6]
  const records = ids.flatMap((id) => u16(3, 1, 0x409, id, text.length, 0))
  return [...u16(0, ids.length, 6 + records.length), ...records, ...text]
}

/** A TrueType font of two glyphs that are seen, as bytes. */
export function boxFont(): Uint8Array {
  const box = glyph()
  const { left, right, bottom, top } = BOX
  const tables: readonly (readonly [tag: string, bytes: number[]])[] = [
    [
      'OS/2',
      [
        ...u16(4, ADVANCE, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0, 350, 50, 250, 0),
        ...Array<number>(10).fill(0),
        ...u32(1, 0, 0, 0),
        ...ascii('NONE'),
        ...u16(0x40, 0x20, 0x27bf, ASCENT, DESCENT, 0, ASCENT, -DESCENT),
        ...u32(1, 0),
        ...u16(500, 700, 0, 0x20, 1),
      ],
    ],
    ['cmap', cmap()],
    ['glyf', box],
    [
      'head',
      [
        ...u32(0x10000, 0x10000, 0, 0x5f0f3cf5),
        ...u16(3, UNITS),
        ...u32(0, 0, 0, 0),
        ...u16(left, bottom, right, top, 0, 8, 2, 1, 0),
      ],
    ],
    [
      'hhea',
      [
        ...u32(0x10000),
        ...u16(ASCENT, DESCENT, 0, ADVANCE, left, UNITS - right, right, 1, 0, 0, 0, 0, 0, 0, 0, 3),
      ],
    ],
    ['hmtx', u16(ADVANCE, 0, ADVANCE, 0, ADVANCE, left)],
    ['loca', u32(0, 0, 0, box.length)],
    ['maxp', [...u32(0x10000), ...u16(3, 4, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0)]],
    ['name', names()],
    ['post', u32(0x30000, 0, 0, 0, 0, 0, 0, 0)],
  ]
  let offset = 12 + 16 * tables.length
  const directory = tables.flatMap(([tag, bytes]) => {
    const entry = [...ascii(tag), ...u32(sumOf(bytes), offset, bytes.length)]
    offset += padded(bytes).length
    return entry
  })
  return Uint8Array.from([
    ...u32(0x10000),
    ...u16(tables.length, 128, 3, 16 * tables.length - 128),
    ...directory,
    ...tables.flatMap(([, bytes]) => padded(bytes)),
  ])
}
