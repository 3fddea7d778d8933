import { hostname } from 'node:os'
import type { DaemonConfig } from './config/config.ts'

/** Where links in alerts lead: as it was told, else to this machine by its name, as the address that is bound may be any. */
export function externalUrlOf({ externalUrl, port }: Pick<DaemonConfig, 'externalUrl' | 'port'>): string {
  return externalUrl ?? `http://${hostname()}:${port}`
}
