import { helpWords } from '#text/commands.ts'
import { GLOSSARY } from '#text/glossary.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { unbroken } from '#text/numbers.ts'
import { useOverlay } from './overlay.ts'
import styles from './Help.module.css'

/** What the words on the screens mean. */
export function GlossaryDialog() {
  const close = useOverlay((state) => state.close)
  return (
    <Dialog title={helpWords.glossary} onClose={close}>
      <GlossaryList />
    </Dialog>
  )
}

export function GlossaryList() {
  return (
    <dl className={styles.words}>
      {GLOSSARY.map(([term, meaning]) => (
        <div key={term}>
          <dt>{unbroken(term)}</dt>
          <dd>{unbroken(meaning)}</dd>
        </div>
      ))}
    </dl>
  )
}
