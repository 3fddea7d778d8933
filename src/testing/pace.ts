/** Milliseconds that one run of the loop below takes on two idle cores of the kind that the goals were set for. */
const NOMINAL_MS = 35
const TRIES = 5

/** Work of the kind that painting and judging do: floats, comparisons, typed arrays. */
function work(): number {
  const values = new Float32Array(1 << 16)
  let sum = 0
  for (let round = 0; round < 60; round++) {
    for (let i = 0; i < values.length; i++) {
      const value = Math.fround((values[i] ?? 0) * 0.5 + (i % 97) / (round + 1))
      values[i] = value
      if (value > sum % 50) sum += value
    }
  }
  return sum
}

function timeOf(task: () => unknown): number {
  const from = performance.now()
  task()
  return performance.now() - from
}

/** Median of the times of several runs, in ms; the first run, which compiles, is not counted. */
export function medianMs(task: () => unknown, tries = TRIES): number {
  task()
  const times = Array.from({ length: tries }, () => timeOf(task)).sort((a, b) => a - b)
  return times[Math.floor(tries / 2)] ?? NaN
}

/** How many times slower than nominal this machine is right now, at least 1: what a time limit is stretched by. */
export function slowness(): number {
  return Math.max(1, medianMs(work) / NOMINAL_MS)
}
