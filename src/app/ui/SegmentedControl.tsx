import styles from './SegmentedControl.module.css'

interface Props<T extends string> {
  readonly label: string
  readonly names: Readonly<Record<T, string>>
  readonly value: T
  readonly onChange: (value: T) => void
}

/** One of a few, side by side. */
export function SegmentedControl<T extends string>({ label, names, value, onChange }: Props<T>) {
  const isKey = (key: string): key is T => key in names
  return (
    <div className={styles.segments} role="group" aria-label={label}>
      {Object.entries<string>(names).map(([key, name]) => (
        <button
          key={key}
          type="button"
          aria-pressed={key === value}
          onClick={() => {
            if (isKey(key)) onChange(key)
          }}
        >
          {name}
        </button>
      ))}
    </div>
  )
}
