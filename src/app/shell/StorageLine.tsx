import { useState } from 'react'
import { frameWords } from '#text/shell.ts'
import { storageText } from '#text/storage.ts'
import { useStorageTrouble } from '../ui/browserStorage.ts'

/** Says once that the browser does not remember. */
export function StorageLine() {
  const trouble = useStorageTrouble((state) => state.trouble)
  const [read, setRead] = useState<typeof trouble>(null)
  if (trouble === null || trouble === read) return null
  return (
    <section className="notice-line" aria-label={frameWords.storage}>
      <p role="status">{storageText(trouble)}</p>
      <button
        type="button"
        className="button"
        onClick={() => {
          setRead(trouble)
        }}
      >
        {frameWords.dismiss}
      </button>
    </section>
  )
}
