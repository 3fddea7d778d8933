import type { Asked, ColumnSample } from '#engine/api.ts'
import { mappingQuestions as words } from '#text/mapping.ts'
import type { Asking } from './asking.ts'
import { CommaQuestion, DateOrderQuestion, ZoneQuestion } from './CellQuestions.tsx'
import { ColumnSelect } from './ColumnSelect.tsx'
import { ApartQuestion } from './RowsQuestions.tsx'
import { ServersQuestion } from './ServersQuestion.tsx'

/** Questions on screen: which column names the servers and whether each is one are the same. */
export type Shown = Exclude<Asked, 'wide' | 'metrics'>

export const ALL_SHOWN: readonly Shown[] = ['time', 'server', 'apart', 'dateOrder', 'zone', 'comma']

/** The questions that are on screen for what is asked; metrics are chosen among the columns. */
export function shownFor(asks: readonly Asked[]): readonly Shown[] {
  const shown = asks.flatMap((asked): Shown[] => {
    if (asked === 'metrics') return []
    return [asked === 'wide' ? 'server' : asked]
  })
  return [...new Set(shown)]
}

/** One question with its controls. */
export function Question({ asked, ...asking }: Asking & { readonly asked: Shown }) {
  switch (asked) {
    case 'time':
      return <TimeQuestion {...asking} />
    case 'server':
      return <ServersQuestion {...asking} />
    case 'apart':
      return <ApartQuestion {...asking} />
    case 'dateOrder':
      return <DateOrderQuestion {...asking} />
    case 'zone':
      return <ZoneQuestion {...asking} />
    case 'comma':
      return <CommaQuestion {...asking} />
  }
}

const TIMES_FIRST: readonly ColumnSample['kind'][] = ['time', 'text', 'integer', 'number']

function TimeQuestion({ guess, answers, onAnswer }: Asking) {
  const time = answers.time ?? guess.mapping?.time
  const columns = TIMES_FIRST.flatMap((kind) => guess.columns.filter((column) => column.kind === kind))
  return (
    <ColumnSelect
      label={words.time}
      none={null}
      columns={columns}
      value={time === undefined ? [] : [time]}
      onChange={([chosen]) => {
        if (chosen !== undefined) onAnswer({ ...answers, time: chosen })
      }}
    />
  )
}

/** The kind and the state of servers, where columns say them. */
export function LabelQuestions({ guess, answers, onAnswer }: Asking) {
  const texts = guess.columns.filter(({ kind }) => kind === 'text')
  return (['profile', 'status'] as const).map((role) => {
    const column = answers[role] === undefined ? (guess.mapping?.[role] ?? null) : answers[role]
    return (
      <ColumnSelect
        key={role}
        label={words[role]}
        none={words.noColumn}
        columns={texts}
        value={column === null ? [] : [column]}
        onChange={([chosen = null]) => {
          onAnswer({ ...answers, [role]: chosen })
        }}
      />
    )
  })
}
