import { useState } from 'react'
import { errorToData, isAbort } from '#forecast/errors.ts'
import type { OwnScenario } from '#forecast/wire/own/facts.ts'
import { useApp } from '../../state/context.tsx'
import type { Live } from '../../state/live.ts'

interface Scenario {
  readonly scenario: OwnScenario
  /** The mode that was asked for, or else the one that is. */
  readonly mode: string
  /** The daemon has not said yet that it is. */
  readonly isSetting: boolean
  readonly set: (mode: string) => void
}

/** What happens to a daemon's simulated fleet, and the way to switch it; null: its metrics are real, or it is gone. */
export function useScenario({ link, report }: Live): Scenario | null {
  const tell = useApp((state) => state.report)
  const [asked, setAsked] = useState<{ readonly mode: string; readonly before: string } | null>(null)
  const scenario = report.own?.source.scenario ?? null
  if (scenario === null || report.link.kind === 'closed') return null
  // What was asked for stands in until the daemon says another mode than before.
  const wanted = asked?.before === scenario.mode ? asked.mode : null
  const change = async (mode: string) => {
    setAsked(mode === scenario.mode ? null : { mode, before: scenario.mode })
    try {
      await link.askOwn({ about: 'set-scenario', mode, affected: null }, new AbortController().signal)
    } catch (error) {
      setAsked(null)
      if (!isAbort(error)) tell(errorToData(error))
    }
  }
  const set = (mode: string) => void change(mode)
  return { scenario, mode: wanted ?? scenario.mode, isSetting: wanted !== null, set }
}
