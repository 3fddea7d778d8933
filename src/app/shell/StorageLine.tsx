import { useState } from 'react'
import { storageText } from '#text/storage.ts'
import { useStorageTrouble } from '../ui/browserStorage.ts'

/** Says once that the browser does not remember. */
export function StorageLine() {
  const trouble = useStorageTrouble((state) => state.trouble)
  const [read, setRead] = useState<typeof trouble>(null)
  if (trouble === null || trouble === read) return null
  return (
    <section className="notice-line" aria-label="Storage">
      <p role="status">{storageText(trouble)}</p>
      <button
        type="button"
        className="button"
        onClick={() => {
          setRead(trouble)
        }}
      >
        Dismiss
      </button>
    </section>
  )
}
