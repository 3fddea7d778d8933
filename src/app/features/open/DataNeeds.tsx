import { dataNeedsWords as words, EXAMPLE_COLUMNS } from '#text/dataNeeds.ts'
import { DialogButton } from '../../ui/Dialog.tsx'
import styles from './DataNeeds.module.css'

/** What data is needed, as a small example with the names that are recognized, and the way to what helps with other data. */
export function DataNeeds() {
  const rows = EXAMPLE_COLUMNS[0]?.values.length ?? 0
  return (
    <section className={styles.needs} aria-label={words.title}>
      <header className={styles.head}>
        <h2>{words.title}</h2>
        <DialogButton className={styles.link} title={words.dialogTitle} label={words.different}>
          <DifferentData />
        </DialogButton>
      </header>
      <p className="soft">{words.about}</p>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={words.example}>
        <table className={styles.table}>
          <thead>
            <tr>
              {EXAMPLE_COLUMNS.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: rows }, (_, row) => (
              <tr key={row}>
                {EXAMPLE_COLUMNS.map(({ name, values }) => (
                  <td key={name}>{values[row]}</td>
                ))}
              </tr>
            ))}
            <tr className={styles.also}>
              {EXAMPLE_COLUMNS.map(({ name, also }) => (
                <td key={name}>
                  {words.also} {also.join(', ')}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
    </section>
  )
}

function DifferentData() {
  return (
    <div className={styles.different}>
      <p>{words.dialogLead}</p>
      <h3>{words.layoutsTitle}</h3>
      <dl className={styles.layouts}>
        {words.layouts.map(([name, about]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{about}</dd>
          </div>
        ))}
      </dl>
      <h3>{words.filesTitle}</h3>
      <p className="soft">{words.files}</p>
      <h3>{words.fixTitle}</h3>
      <p className="soft">{words.fix}</p>
    </div>
  )
}
