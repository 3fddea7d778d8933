/** Names as Prometheus takes them, and back: of two metrics that come to the same, the later ones are numbered. */
export interface MetricNames {
  /** By name as the daemon calls it. */
  readonly shown: ReadonlyMap<string, string>
  /** By name as Prometheus calls it. */
  readonly metrics: ReadonlyMap<string, string>
}

export function metricNames(metrics: Iterable<string>): MetricNames {
  const shown = new Map<string, string>()
  const known = new Map<string, string>()
  for (const metric of metrics) {
    if (shown.has(metric)) continue
    const plain = sanitized(metric)
    let name = plain
    for (let n = 2; known.has(name); n++) name = `${plain}_${n}`
    shown.set(metric, name)
    known.set(name, metric)
  }
  return { shown, metrics: known }
}

/** What may not be in a name becomes an underscore. */
function sanitized(metric: string): string {
  const plain = metric.replaceAll(/[^a-zA-Z0-9_:]/g, '_')
  return /^[a-zA-Z_:]/.test(plain) ? plain : `_${plain}`
}
