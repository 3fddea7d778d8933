import { newestMs } from '#forecast/table.ts'
import { measureStep } from '#forecast/window/step.ts'
import type { Inspection } from './open.ts'

/**
 * The same files with all times moved by one amount, in whole steps of the data, so that the newest row is at most one step
 * older than toMs (epoch ms). The facts say by how much (`movedMs`). Hours of the day move along: a job that ran at 01:00
 * runs at another hour. Files whose step cannot be measured stay as they are.
 */
export function movedTo(inspection: Inspection, toMs: number): Inspection {
  return {
    ...inspection,
    read: async (mapping, options) => {
      const { table, facts, ...rest } = await inspection.read(mapping, options)
      const stepMs = measureStep(table)
      // Every read ends at the same newest row, however far back it goes: all are moved alike.
      const movedMs = stepMs === null ? 0 : Math.floor((toMs - newestMs(table)) / stepMs) * stepMs
      return {
        ...rest,
        table: { ...table, timeMs: table.timeMs.map((timeMs) => timeMs + movedMs) },
        facts: { ...facts, firstMs: facts.firstMs + movedMs, lastMs: facts.lastMs + movedMs, movedMs },
      }
    },
  }
}
