export interface Threshold {
  readonly warning: number
  readonly critical: number
  readonly direction: 'above' | 'below'
}

const above = (warning: number, critical: number): Threshold => ({ warning, critical, direction: 'above' })

const KNOWN: Readonly<Record<string, Threshold>> = {
  cpu_percent: above(75, 90),
  memory_percent: above(80, 93),
  disk_percent: above(85, 95),
  load_average: above(4, 8),
}

export const thresholdOf = (metric: string): Threshold | null => KNOWN[metric] ?? null
