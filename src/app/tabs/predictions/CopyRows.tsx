import { useState } from 'react'
import { plural } from '#text/numbers.ts'

interface Props {
  /** Rows that a copy takes. */
  readonly count: number
  /** Tab-separated; null: no row. Made only when it is asked for. */
  readonly text: () => string | null
}

/** Copies the marked rows (else the open one) as a table that spreadsheets take; Ctrl-C in the table does the same. */
export function CopyRows({ count, text }: Props) {
  const [said, setSaid] = useState('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text() ?? '')
      setSaid(`${plural(count, 'row')} copied`)
    } catch {
      setSaid('not allowed here: Ctrl-C in the table')
    }
  }
  return (
    <>
      <span role="status" className="soft">
        {said}
      </span>
      <button
        type="button"
        className="button"
        disabled={count === 0}
        title="Rows as a table for a spreadsheet; mark them with Ctrl or Shift and a click, or the space bar"
        onClick={() => void copy()}
      >
        {count > 1 ? `Copy ${plural(count, 'row')}` : 'Copy row'}
      </button>
    </>
  )
}
