import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sharedFolder } from '../shared.ts'

const FILES = {
  v1: 'v1_predictions_current.json',
  v2: 'head_predictions_current.json',
  alerts: 'head_alerts_active.json',
  explain: 'head_explain_ppdb001.json',
  health: 'head_health.json',
  status: 'head_status.json',
} as const

/** The very text that a real daemon answered; null without FLEETCAST_SHARED. */
export function recorded(name: keyof typeof FILES): string | null {
  return sharedFolder === null
    ? null
    : readFileSync(join(sharedFolder, 'fixtures', 'daemon', FILES[name]), 'utf8')
}
