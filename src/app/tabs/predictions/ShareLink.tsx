import { linkHint, serverWords } from '#text/predictions.ts'
import { useState } from 'react'

type Told = 'nothing' | 'copied' | 'refused'

/** Copies the address, which carries what is looked at and never the data. */
export function ShareLink({ file }: { file: string }) {
  const [told, setTold] = useState<Told>('nothing')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href)
      setTold('copied')
    } catch {
      // Not allowed on this host, or by the user: the address bar has the same text.
      setTold('refused')
    }
  }
  return (
    <>
      <button type="button" className="button" title={linkHint(file)} onClick={() => void copy()}>
        {serverWords.copyLink}
      </button>
      <span role="status" className="soft">
        {told === 'copied' && serverWords.copied}
        {told === 'refused' && serverWords.copyRefused}
      </span>
    </>
  )
}
