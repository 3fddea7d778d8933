import type { MetricRows } from '#data/liveTable.ts'
import { limitOf, type AlertRule } from '#forecast/alerts/rule.ts'
import { meets, type Thresholds } from '#forecast/thresholds.ts'
import type { Breach } from './record.ts'

/**
 * Where breaches of a rule's limit begin in rows on the model's step, which come server by server, in order of time. What
 * breaches at a server's first value began before anybody looked, and is none.
 */
export function breachesIn(rows: MetricRows, rule: AlertRule, thresholds: Thresholds): readonly Breach[] {
  const found: Breach[] = []
  for (const { name: metric, values } of rows.metrics) {
    const about = limitOf(rule, metric, thresholds)
    if (about === null) continue
    let current: string | null = null
    let isFirst = true
    let wasBreach = false
    let lastBreachMs = -Infinity
    rows.servers.forEach((server, row) => {
      const value = values[row] ?? NaN
      const timeMs = rows.timeMs[row] ?? NaN
      if (server !== current) {
        current = server
        isFirst = true
        wasBreach = false
        lastBreachMs = -Infinity
      }
      if (!Number.isFinite(value)) return
      if (meets(value, about.limit, about.direction)) {
        // A value that comes back within the time that alerts are kept is of the same breach; so is one right after another.
        const isSame = isFirst || wasBreach || timeMs - lastBreachMs <= rule.keepFiringMs
        if (!isSame) found.push({ server, metric, beginMs: timeMs })
        lastBreachMs = timeMs
        wasBreach = true
      } else wasBreach = false
      isFirst = false
    })
  }
  return found
}
