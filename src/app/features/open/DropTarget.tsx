import { ArrowDownToLine } from 'lucide-react'
import { useEffect, useState } from 'react'
import { dropWords } from '#text/open.ts'
import { fromDrop } from './collectDropped.ts'
import { useOpenFiles } from './useOpenFiles.ts'
import styles from './DropTarget.module.css'

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true

/** The whole page takes drops, beside the file inputs; shows that it would, in words, line and colour. */
export function DropTarget() {
  const [over, setOver] = useState(false)
  const openFiles = useOpenFiles()
  useEffect(() => {
    // Enter and leave fire for every element passed; only the balance says whether the page has been left.
    let depth = 0
    const onEnter = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      depth += 1
      setOver(true)
    }
    const onLeave = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      depth = Math.max(0, depth - 1)
      if (depth === 0) setOver(false)
    }
    const onOver = (event: DragEvent) => {
      if (!carriesFiles(event) || event.dataTransfer === null) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'copy'
    }
    const onDrop = (event: DragEvent) => {
      depth = 0
      setOver(false)
      if (!carriesFiles(event) || event.dataTransfer === null) return
      event.preventDefault()
      void openFiles(fromDrop(event.dataTransfer))
    }
    const end = new AbortController()
    const options = { signal: end.signal }
    window.addEventListener('dragenter', onEnter, options)
    window.addEventListener('dragleave', onLeave, options)
    window.addEventListener('dragover', onOver, options)
    window.addEventListener('drop', onDrop, options)
    return () => end.abort()
  }, [openFiles])
  if (!over) return null
  return (
    <div className={styles.overlay} aria-hidden="true">
      <p className={styles.words}>
        <ArrowDownToLine className={styles.mark} size={28} aria-hidden="true" />
        {dropWords.title}
        <span className="soft">{dropWords.about}</span>
      </p>
    </div>
  )
}
