import { useMemo } from 'react'
import type { Alert } from '#forecast/alerts/alert.ts'
import { bulkText } from '#text/alerts/entryText.ts'
import { alertWords } from '#text/alerts/words.ts'
import { DialogButton } from '../../ui/Dialog.tsx'
import { actOn, affectedBy, type ActOn } from './acts.ts'
import { MuteForm } from './MuteForm.tsx'
import { useAlertsPort } from './useAlerts.ts'

interface Props {
  readonly alerts: readonly Alert[]
  readonly onDone?: () => void
}

const { acts: words } = alertWords

/** What can be done to many alerts at once, each act with how many it applies to; where all of it was done, the way back. */
export function BulkActs({ alerts, onDone }: Props) {
  const port = useAlertsPort()
  const of = useMemo(() => {
    const open = alerts.filter(({ phase }) => phase.kind !== 'muted')
    return {
      acknowledge: affectedBy('acknowledge', alerts),
      unacknowledge: affectedBy('unacknowledge', alerts),
      mute: affectedBy('mute', open),
      unmute: affectedBy('unmute', alerts),
      resolve: affectedBy('resolve', alerts),
    }
  }, [alerts])
  const act = (what: ActOn) => {
    actOn(port, what, of[what.kind])
    onDone?.()
  }
  const press = (kind: 'acknowledge' | 'unacknowledge' | 'unmute' | 'resolve') =>
    of[kind].length > 0 && (
      <button
        type="button"
        className="button"
        // The second press of a double click would undo the first.
        onClick={({ detail }) => {
          if (detail <= 1) act({ kind })
        }}
      >
        {bulkText(words[kind], of[kind].length)}
      </button>
    )
  const muteText = bulkText(words.mute, of.mute.length)
  return (
    <>
      {press('acknowledge') || press('unacknowledge')}
      {of.mute.length > 0 ? (
        <DialogButton title={muteText} label={muteText}>
          {(close) => (
            <MuteForm
              over={false}
              onMute={(untilMs) => {
                close()
                act({ kind: 'mute', untilMs })
              }}
            />
          )}
        </DialogButton>
      ) : (
        press('unmute')
      )}
      {press('resolve')}
    </>
  )
}
