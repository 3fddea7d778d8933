import { destination, pino, type Logger } from 'pino'
import type { DaemonConfig } from './config/config.ts'

/** JSON lines on the standard error. Errors have to be out before the process is: what is logged is written at once. */
export function createLog(level: DaemonConfig['logLevel']): Logger {
  return pino({ level, base: null }, destination({ dest: 2, sync: true }))
}
