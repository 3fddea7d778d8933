import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { FleetcastError } from '#forecast/errors.ts'
import type { Maintenance } from './api.ts'

/** Windows that are over are kept for scores and records, the newest so many of them. */
const MOST_PAST = 500
const MOST_OPEN = 1000
const MOST_SERVERS = 10_000
const MOST_TEXT = 1000

export const maintenanceSchema: z.ZodType<Maintenance> = z.object({
  id: z.string().min(1),
  servers: z.array(z.string()).nullable(),
  fromMs: z.number(),
  toMs: z.number(),
  reason: z.string(),
})

/** The windows with one more, in order of their begin. Fails with argument-invalid. */
export function withWindow(
  windows: readonly Maintenance[],
  window: Omit<Maintenance, 'id'>,
  nowMs: number,
): { readonly windows: readonly Maintenance[]; readonly added: Maintenance } {
  const { servers, fromMs, toMs, reason } = window
  if (!Number.isFinite(fromMs) || !Number.isFinite(toMs) || toMs <= fromMs)
    throw new FleetcastError(
      'argument-invalid',
      `maintenance from ${fromMs} to ${toMs}: the end must be after the start`,
    )
  if (toMs <= nowMs)
    throw new FleetcastError(
      'argument-invalid',
      'the maintenance window has already ended: expected an end in the future',
    )
  if (servers !== null && (servers.length === 0 || servers.length > MOST_SERVERS))
    throw new FleetcastError(
      'argument-invalid',
      `maintenance of ${servers.length} servers: expected 1 to ${MOST_SERVERS}, or null for all`,
    )
  if (reason.length > MOST_TEXT)
    throw new FleetcastError(
      'argument-invalid',
      `the reason has ${reason.length} characters, expected at most ${MOST_TEXT}`,
    )
  const open = windows.filter((each) => each.toMs > nowMs)
  if (open.length >= MOST_OPEN)
    throw new FleetcastError(
      'argument-invalid',
      `${open.length} maintenance windows are open, expected at most ${MOST_OPEN}`,
    )
  const added = { id: randomUUID(), servers, fromMs, toMs, reason: reason.trim() }
  const past = windows.filter((each) => each.toMs <= nowMs).slice(-MOST_PAST)
  return { windows: [...past, ...open, added].sort((a, b) => a.fromMs - b.fromMs), added }
}

/** A window that runs ends now, one to come is gone, one that is over stays. Fails with argument-invalid. */
export function withoutWindow(
  windows: readonly Maintenance[],
  id: string,
  nowMs: number,
): readonly Maintenance[] {
  if (!windows.some((each) => each.id === id))
    throw new FleetcastError('argument-invalid', `maintenance window "${id}" does not exist`)
  return windows.flatMap((each) => {
    if (each.id !== id || each.toMs <= nowMs) return [each]
    return each.fromMs < nowMs ? [{ ...each, toMs: nowMs }] : []
  })
}
