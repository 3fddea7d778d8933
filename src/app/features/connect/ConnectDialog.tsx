import { useEffect, useId, useState, type SubmitEvent } from 'react'
import { parseAddress } from '#text/address.ts'
import { connectWords as words } from '#text/connect.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { useApp } from '../../state/context.tsx'
import { newestOf } from '../../state/live.ts'
import { useOverlay } from '../commands/overlay.ts'
import { AddressField } from './AddressField.tsx'
import { ConnectProgress } from './ConnectProgress.tsx'
import { KeptKey } from './KeptKey.tsx'
import { RecentDaemons } from './RecentDaemons.tsx'
import styles from './Connect.module.css'

/** Asks for a daemon and stays until it answers. first: the address to begin with; null: none. */
export function ConnectDialog({ first }: { first: string | null }) {
  const close = useOverlay((state) => state.close)
  const daemons = useApp((state) => state.daemons)
  const connect = useApp((state) => state.connect)
  const disconnect = useApp((state) => state.disconnect)
  const stopTrying = useApp((state) => state.stopTrying)
  const other = useApp((state) => state.trying)
  const newest = useApp(newestOf)
  const [typed, setTyped] = useState(first ?? other?.report.address ?? '')
  const [key, setKey] = useState('')
  /** That of the attempt under way: with another one it can be tried anew. */
  const [usedKey, setUsedKey] = useState('')
  const [lasting, setLasting] = useState(first !== null && daemons.isKeyLasting(first))
  const [invalid, setInvalid] = useState<string | null>(null)
  // An attempt that is under way, or failed, is what the dialog goes on with.
  const [tried, setTried] = useState(() =>
    newest !== null && newest.report.address === typed && newest.report.link.kind !== 'closed' ? typed : null,
  )
  const id = useId()

  const trying = newest !== null && newest.report.address === tried ? newest : null
  const { link = null, news = null } = trying?.report ?? {}
  const isConnected = link?.kind === 'open' || (link?.kind === 'connecting' && news?.kind === 'live')
  useEffect(() => {
    if (isConnected) close()
  }, [isConnected, close])

  const open = (text: string, typedKey: string) => {
    const parsed = parseAddress(text, window.location.protocol)
    setTyped(text)
    if (parsed.kind === 'invalid') {
      setInvalid(parsed.why)
      return
    }
    const { address } = parsed
    if (typedKey !== '') daemons.keepKey(address, typedKey, lasting)
    setInvalid(null)
    setTried(address)
    setUsedKey(typedKey)
    connect(address, typedKey === '' ? daemons.key(address) : typedKey)
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    open(typed, key)
  }
  /** Without a dialog, an attempt that failed ends, and so does one beside the daemon on screen; another goes on. */
  const leave = () => {
    if (other !== null || (link?.kind === 'refused' && news?.kind === 'none')) stopTrying()
    close()
  }
  const cancel = () => {
    if (other === null) disconnect()
    else stopTrying()
    close()
  }
  const parsed = parseAddress(typed, window.location.protocol)
  const isUnderWay =
    (link?.kind === 'connecting' || link?.kind === 'warming') &&
    key === usedKey &&
    parsed.kind === 'address' &&
    parsed.address === tried

  return (
    <Dialog title={words.title} onClose={leave}>
      <form className={styles.form} onSubmit={submit} noValidate>
        <AddressField
          value={typed}
          invalid={invalid}
          onChange={(text) => {
            setTyped(text)
            setInvalid(null)
          }}
        />
        <label className={styles.field}>
          <span>
            {words.key} <span className="faint">{words.optional}</span>
          </span>
          <input
            className="input"
            type="password"
            autoComplete="off"
            aria-describedby={`${id}-key`}
            value={key}
            onChange={(event) => {
              setKey(event.target.value)
            }}
          />
          <span id={`${id}-key`} className={styles.hint}>
            {words.keyHint}
          </span>
        </label>
        {parsed.kind === 'address' && key === '' && <KeptKey key={parsed.address} address={parsed.address} />}
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={lasting}
            onChange={(event) => {
              setLasting(event.target.checked)
            }}
          />
          {words.remember}
        </label>
        {trying !== null && <ConnectProgress live={trying} />}
        <div className={styles.buttons}>
          <button type="submit" className="button" data-kind="main" disabled={isUnderWay}>
            {link?.kind === 'refused' ? words.again : words.connect}
          </button>
          {trying !== null && !isConnected && (
            <button type="button" className="button" onClick={cancel}>
              {words.cancel}
            </button>
          )}
        </div>
      </form>
      <RecentDaemons
        onChoose={(address) => {
          // A key that was typed for another daemon is not this one's to see.
          setKey('')
          open(address, '')
        }}
      />
      <p className="faint">{words.about}</p>
    </Dialog>
  )
}
