import { durationText } from '#text/time.ts'
import { makerWords } from '#text/daemonPanels.ts'
import type { AddedHistory, HereState } from '../../sources/here.ts'

/** `2nd`, `3rd`, `11th`. */
function ordinal(count: number): string {
  const last = count % 10
  const teens = count % 100 > 10 && count % 100 < 14
  if (teens || last === 0 || last > 3) return `${count}th`
  return `${count}${last === 1 ? 'st' : last === 2 ? 'nd' : 'rd'}`
}

/** How far the model here is, in a few words. stepMs: what one step of the daemon's values stands for. */
export function hereText(state: Exclude<HereState, { kind: 'failed' }>, stepMs: number): string {
  switch (state.kind) {
    case 'loading':
      return makerWords.loading
    case 'measuring':
      return makerWords.measuring
    case 'collecting': {
      const { have, need } = state
      return makerWords.collecting(have, need, durationText((need - have) * stepMs))
    }
    case 'running': {
      const { everyTicks, elapsedMs } = state
      const seconds = Number((elapsedMs / 1000).toPrecision(2))
      const every = everyTicks === 1 ? makerWords.tick : makerWords.ticks(ordinal(everyTicks))
      return makerWords.running(every, seconds)
    }
  }
}

/** `export.parquet: 20 of 20 servers match`. */
export function addedText({ name, matched, of }: AddedHistory): string {
  return makerWords.added(name, matched, of)
}
