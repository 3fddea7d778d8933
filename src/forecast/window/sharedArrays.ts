/** Kept of what is asked for with different lengths: as many as one window takes. */
const KEPT = 4

/**
 * The numbers from `first` on. The metrics of a server mostly ask for the same: they get one array, which nobody writes to.
 */
export function ascending(first: number, length: number): Int32Array {
  return shared(
    ascended,
    (made) => made.length === length && (length === 0 || made[0] === first),
    () => {
      const numbers = new Int32Array(length)
      for (let i = 0; i < length; i++) numbers[i] = first + i
      return numbers
    },
  )
}

/** So many zeros, in an array that nobody writes to. */
export function none(length: number): Uint8Array {
  return shared(
    zeros,
    (made) => made.length === length,
    () => new Uint8Array(length),
  )
}

const ascended: Int32Array[] = []
const zeros: Uint8Array[] = []

/** One of the newest that is as asked for, else a new one. */
function shared<T>(kept: T[], fits: (made: T) => boolean, make: () => T): T {
  const place = kept.findIndex(fits)
  const [found = make()] = place < 0 ? [] : kept.splice(place, 1)
  kept.unshift(found)
  kept.length = Math.min(kept.length, KEPT)
  return found
}
