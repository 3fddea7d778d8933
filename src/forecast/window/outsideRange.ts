import { beforeReverse } from '../normalizer/transformation.ts'
import type { WindowPlan } from './plan.ts'
import type { WindowSpec } from './spec.ts'

/** So many of the normalizer's scales from its center, nothing like it was in the training data. */
const FAR_SCALES = 10
/** Of a metric's series. */
const MOST_SERIES = 0.5

/**
 * Metrics of which most series stand far from what the model's fitted normalizer knows of them. Empty as well where each
 * window is normalized by itself: what was seen in training is then not known.
 */
export function outsideRange(
  { targets }: Pick<WindowSpec, 'targets'>,
  plan: Pick<WindowPlan, 'series' | 'targetScale' | 'current'>,
): string[] {
  const counts = new Map<string, { far: number; of: number }>()
  targets.forEach(({ name, normalizer }, target) => {
    if (normalizer.kind === 'encoder') return
    const [scales, current] = [plan.targetScale(target), plan.current(target)]
    plan.series.forEach(({ metric }, index) => {
      const [center = NaN, scale = NaN] = scales.subarray(2 * index)
      const value = beforeReverse(normalizer.transformation, current[index] ?? NaN)
      const distance = Math.abs(value - center) / scale
      if (!Number.isFinite(distance)) return
      const count = counts.get(metric ?? name) ?? { far: 0, of: 0 }
      counts.set(metric ?? name, count)
      count.of++
      if (distance > FAR_SCALES) count.far++
    })
  })
  return [...counts].flatMap(([metric, { far, of }]) => (far > MOST_SERIES * of ? [metric] : []))
}
