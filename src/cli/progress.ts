import type { ProgressListener } from '#forecast/progress.ts'
import { say } from './output.ts'

/** Says every tenth of a long job on stderr; at a terminal, every per cent on one line. */
export function sayProgress(what: string): ProgressListener {
  const inPlace = process.stderr.isTTY
  const parts = inPlace ? 100 : 10
  let said = -1
  return ({ done, total }) => {
    if (total === null || total === 0) return
    const part = Math.floor((parts * done) / total)
    if (part === said) return
    said = part
    const line = `${what}: ${Math.floor((100 * done) / total)} %`
    if (inPlace) process.stderr.write(`\r${line}${part === parts ? '\n' : ''}`)
    else say(line)
  }
}
