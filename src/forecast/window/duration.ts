const UNITS = [
  { ms: 86_400_000, name: 'd' },
  { ms: 3_600_000, name: 'h' },
  { ms: 60_000, name: 'min' },
  { ms: 1000, name: 's' },
  { ms: 1, name: 'ms' },
] as const

/** A step in words: `5 min`, `30 s`, `1.5 h`; the largest unit that needs at most one decimal. */
export function formatDuration(ms: number): string {
  for (const unit of UNITS) {
    const count = ms / unit.ms
    if (count >= 1 && Math.abs(count * 10 - Math.round(count * 10)) < 1e-6) {
      return `${Math.round(count * 10) / 10} ${unit.name}`
    }
  }
  return `${ms} ms`
}

/** About so long, never more: `3.3 d` for 79 h 35 min. */
export function roughDuration(ms: number): string {
  const unit = UNITS.find((each) => ms >= each.ms)
  return unit === undefined ? `${ms} ms` : `${Math.floor((10 * ms) / unit.ms) / 10} ${unit.name}`
}
