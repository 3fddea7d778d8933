import type { ErrorCode } from '#forecast/errors.ts'
import { pageWords } from '#text/page.ts'

const MENDED: ReadonlySet<ErrorCode> = new Set(['page-outdated', 'host-file-missing'])

/** Offered with the failures that a reload mends; the address carries what is looked at. */
export function ReloadButton({ code }: { code: ErrorCode }) {
  if (!MENDED.has(code)) return null
  return (
    <button
      type="button"
      className="button"
      onClick={() => {
        location.reload()
      }}
    >
      {pageWords.reload}
    </button>
  )
}
