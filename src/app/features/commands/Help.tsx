import { useState } from 'react'
import { helpWords } from '#text/commands.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { GROUPS } from './command.ts'
import { GlossaryList } from './Glossary.tsx'
import { Keys } from './Keys.tsx'
import { useOverlay } from './overlay.ts'
import { registeredCommands } from './registry.ts'
import styles from './Help.module.css'

/** Every shortcut that works now: those of the page and those of the screen behind. */
export function Help() {
  const close = useOverlay((state) => state.close)
  const [commands] = useState(() =>
    registeredCommands().flatMap(({ id, title, group, shortcut }) =>
      shortcut === undefined ? [] : [{ id, title: title.replace(/…$/, ''), group, shortcut }],
    ),
  )
  return (
    <Dialog title={helpWords.title} onClose={close}>
      <div className={styles.groups}>
        {GROUPS.map((group) => {
          const ofGroup = commands.filter((command) => command.group === group)
          if (ofGroup.length === 0) return null
          return (
            <section key={group} aria-labelledby={`help-${group}`}>
              <h3 id={`help-${group}`} className={styles.group}>
                {group}
              </h3>
              <dl className={styles.list}>
                {ofGroup.map(({ id, title, shortcut }) => (
                  <div key={id} className={styles.row}>
                    <dt>{title}</dt>
                    <dd>
                      <Keys shortcut={shortcut} />
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          )
        })}
      </div>
      <p className="faint">{helpWords.more}</p>
      <section aria-labelledby="help-words">
        <h3 id="help-words" className={styles.group}>
          {helpWords.glossary}
        </h3>
        <GlossaryList />
      </section>
    </Dialog>
  )
}
