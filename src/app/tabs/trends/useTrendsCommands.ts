import { useCommands } from '../../features/commands/registry.ts'
import { LAYOUTS, type TrendsState } from '../../state/screen/trends.ts'

const LAYOUT_TITLES = {
  overlay: 'Lay the lines over each other',
  multiples: 'One small chart per line',
  profiles: 'One chart per profile',
} as const

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
  const group = 'This screen' as const
  useCommands([
    {
      id: 'replay.earlier',
      title: 'The forecast made one step earlier',
      group,
      keywords: 'replay as made past',
      shortcut: '[',
      run: () => {
        ago(1)
      },
    },
    {
      id: 'replay.later',
      title: 'The forecast made one step later',
      group,
      keywords: 'replay as made past',
      shortcut: ']',
      when: () => trends.agoMs !== null,
      run: () => {
        ago(-1)
      },
    },
    {
      id: 'replay.now',
      title: 'The forecast of now',
      group,
      keywords: 'replay',
      when: () => trends.agoMs !== null,
      run: () => {
        change({ agoMs: null })
      },
    },
    {
      id: 'time.reset',
      title: 'Show all of the time again',
      group,
      keywords: 'zoom',
      when: () => closer,
      run: reset,
    },
    {
      id: 'trends.own-range',
      title: 'Each line on its own range, or in its unit',
      group,
      keywords: 'normalise',
      run: () => {
        change({ normalised: !trends.normalised })
      },
    },
    ...LAYOUTS.map((layout) => ({
      id: `layout.${layout}`,
      title: LAYOUT_TITLES[layout],
      group,
      keywords: 'layout compare',
      when: () => trends.layout !== layout,
      run: () => {
        change({ layout })
      },
    })),
  ])
}
