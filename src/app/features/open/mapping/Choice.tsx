import { useId, type ReactNode } from 'react'
import styles from './Questions.module.css'

interface ChoiceProps<T extends string> {
  readonly legend: string
  readonly value: T | null
  readonly options: readonly {
    readonly value: T
    readonly label: string
    /** What belongs to the option, as long as it is chosen. */
    readonly more?: ReactNode
  }[]
  readonly onChange: (value: T) => void
}

/** One of a few answers, as radio buttons. */
export function Choice<T extends string>({ legend, value, options, onChange }: ChoiceProps<T>) {
  const name = useId()
  return (
    <fieldset className={styles.question}>
      <legend>{legend}</legend>
      {options.map((option) => (
        <div key={option.value} className={styles.option}>
          <label className={styles.radio}>
            <input
              type="radio"
              name={name}
              checked={option.value === value}
              onChange={() => {
                onChange(option.value)
              }}
            />
            <span>{option.label}</span>
          </label>
          {option.value === value && option.more !== undefined && (
            <div className={styles.more}>{option.more}</div>
          )}
        </div>
      ))}
    </fieldset>
  )
}
