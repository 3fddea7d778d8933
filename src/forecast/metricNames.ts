const PERCENT = /(^|_)(percent|percentage|pct)(_|$)|%|^java_heap_usage$/i

/** Whether a metric's name says that it is measured in percent (0 to 100). */
export function isPercent(metric: string): boolean {
  return PERCENT.test(metric)
}
