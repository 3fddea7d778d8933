import { commandGroups } from '#text/commands.ts'
import { useCommands } from '../../features/commands/registry.ts'
import { trendsCommandWords } from '#text/trends.ts'
import { LAYOUTS, type TrendsState } from '../../state/screen/trends.ts'

interface Acts {
  readonly change: (part: Partial<TrendsState>) => void
  readonly trends: TrendsState
  readonly stepMs: number
  readonly closer: boolean
  readonly reset: () => void
}

/** What the charts can do by key or palette, beside their buttons. */
export function useTrendsCommands({ change, trends, stepMs, closer, reset }: Acts): void {
  const ago = (steps: number) => {
    const agoMs = Math.max(0, (trends.agoMs ?? 0) + steps * stepMs)
    change({ agoMs: agoMs === 0 ? null : agoMs })
  }
  const group = commandGroups.screen
  useCommands([
    {
      id: 'replay.earlier',
      title: trendsCommandWords.earlier,
      group,
      keywords: trendsCommandWords.replayKeywords,
      shortcut: '[',
      run: () => {
        ago(1)
      },
    },
    {
      id: 'replay.later',
      title: trendsCommandWords.later,
      group,
      keywords: trendsCommandWords.replayKeywords,
      shortcut: ']',
      when: () => trends.agoMs !== null,
      run: () => {
        ago(-1)
      },
    },
    {
      id: 'replay.now',
      title: trendsCommandWords.latest,
      group,
      keywords: trendsCommandWords.replayKeywords,
      when: () => trends.agoMs !== null,
      run: () => {
        change({ agoMs: null })
      },
    },
    {
      id: 'time.reset',
      title: trendsCommandWords.reset,
      group,
      keywords: 'zoom',
      when: () => closer,
      run: reset,
    },
    {
      id: 'trends.own-range',
      title: trendsCommandWords.ownRange,
      group,
      keywords: 'normalise',
      run: () => {
        change({ normalised: !trends.normalised })
      },
    },
    ...LAYOUTS.map((layout) => ({
      id: `layout.${layout}`,
      title: trendsCommandWords.layouts[layout],
      group,
      keywords: trendsCommandWords.layoutKeywords,
      when: () => trends.layout !== layout,
      run: () => {
        change({ layout })
      },
    })),
  ])
}
