/** 0.5 → `P50`, 0.025 → `P2.5`. */
export function levelName(level: number): string {
  return `P${Number((level * 100).toFixed(2))}`
}
