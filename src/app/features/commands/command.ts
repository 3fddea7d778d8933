import { commandGroups } from '#text/commands.ts'

export const GROUPS = Object.values(commandGroups)
export type Group = (typeof GROUPS)[number]

/** One thing that the page can do, behind every button, shortcut and palette entry that does it. */
export interface Command {
  /** Unique among all that are there at a time: `goto.heatmap`. */
  readonly id: string
  /** What it does, as an order: `Go to Heatmap`. */
  readonly title: string
  readonly group: Group
  /** Further words that it is found by. */
  readonly keywords?: string
  /** `g h`, `/`, `Mod+k` (Ctrl, or ⌘ on a Mac); see shortcut.ts. */
  readonly shortcut?: string
  /** Whether it can be done now; absent: always. */
  readonly when?: () => boolean
  readonly run: () => void
}

export function isAvailable({ when }: Command): boolean {
  return when === undefined || when()
}
