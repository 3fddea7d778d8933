/** What a packed forecast consists of after its header and keys: alike stands by alike, which deflate likes. */
const NAMES = ['origins', 'currents', 'flags', 'units', 'floats', 'lineUnits', 'lines', 'lineFloats'] as const

export type Planes<T> = Readonly<Record<(typeof NAMES)[number], T>> & {
  /** One a level, and one for the mean. */
  readonly columns: readonly T[]
}

/** All planes, in the order in which they are written. */
export function makePlanes<T>(columns: number, make: () => T): Planes<T> {
  const [origins, currents, flags, units] = [make(), make(), make(), make()]
  const [floats, lineUnits, lines, lineFloats] = [make(), make(), make(), make()]
  const named = { origins, currents, flags, units, floats, lineUnits, lines, lineFloats }
  return { ...named, columns: Array.from({ length: columns }, make) }
}

export function planesInOrder<T>(planes: Planes<T>): readonly T[] {
  return [...NAMES.map((name) => planes[name]), ...planes.columns]
}
