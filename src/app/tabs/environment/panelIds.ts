/** Lists that a figure of the headline leads to. */
export type ListPanel = 'upcoming' | 'breaching'

export function panelId(panel: ListPanel): string {
  return `environment-${panel}`
}

/** Brings a list into sight, and the keyboard with it. */
export function goToPanel(panel: ListPanel): void {
  const found = document.getElementById(panelId(panel))
  found?.scrollIntoView({ block: 'start' })
  found?.focus({ preventScroll: true })
}
