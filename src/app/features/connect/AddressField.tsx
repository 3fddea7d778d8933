import { useEffect, useId, useRef } from 'react'
import { parseAddress } from '#text/address.ts'
import { connectsTo, connectWords as words } from '#text/connect.ts'
import styles from './Connect.module.css'

interface Props {
  readonly value: string
  /** Why it cannot be used; null: it was not tried, or it can. */
  readonly invalid: string | null
  readonly onChange: (text: string) => void
}

/** Where the daemon is; says beneath what the address is read as. Has the focus at first. */
export function AddressField({ value, invalid, onChange }: Props) {
  const field = useRef<HTMLInputElement>(null)
  const id = useId()
  useEffect(() => {
    field.current?.focus()
  }, [])
  return (
    <label className={styles.field}>
      <span>{words.address}</span>
      <input
        ref={field}
        className="input"
        type="text"
        inputMode="url"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        placeholder={words.addressExample}
        aria-invalid={invalid !== null}
        aria-describedby={id}
        value={value}
        onChange={(event) => {
          onChange(event.target.value)
        }}
      />
      <span id={id} className={styles.hint}>
        {invalid === null ? (
          readAs(value)
        ) : (
          <span role="alert" className={styles.invalid}>
            {invalid}
          </span>
        )}
      </span>
    </label>
  )
}

function readAs(text: string): string {
  const parsed = parseAddress(text, window.location.protocol)
  if (parsed.kind === 'invalid') return words.addressHint
  return connectsTo(parsed.address, parsed.assumed)
}
