import { useId } from 'react'
import { searchWords } from '#text/search.ts'

interface Props {
  readonly text: string
  readonly onText: (text: string) => void
}

/** The search for servers that each tab has: one rule, told where one types. */
export function ServerSearch({ text, onText }: Props) {
  const id = useId()
  return (
    <>
      <input
        type="search"
        className="input"
        aria-label={searchWords.label}
        aria-keyshortcuts="/"
        aria-describedby={id}
        placeholder={searchWords.placeholder}
        title={searchWords.rule}
        value={text}
        onChange={(event) => {
          onText(event.target.value)
        }}
      />
      <span id={id} hidden>
        {searchWords.rule}
      </span>
    </>
  )
}
