import { useState } from 'react'
import { copiedText, copyRowsText, predictionsWords } from '#text/predictions.ts'

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
      setSaid(copiedText(count))
    } catch {
      setSaid(predictionsWords.copyRefused)
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
        title={predictionsWords.copyHint}
        onClick={() => void copy()}
      >
        {copyRowsText(count)}
      </button>
    </>
  )
}
