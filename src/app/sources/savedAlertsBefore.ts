import { z } from 'zod'
import { ALERTS_VERSION } from '#forecast/alerts/alert.ts'
import { DEFAULT_CHANCE, DEFAULT_CLEAR_CHANCE, type RuleLimit } from '#forecast/alerts/rule.ts'

/** What version 1 called some fields. */
const RENAMED: Readonly<Record<string, string>> = {
  unmade: 'notFromModel',
  countsUnmade: 'countsNotFromModel',
  beneath: 'underlyingPhase',
  knownAtStart: 'preexisting',
}

/** What version 1 saved, under the names of version 2. */
function fromVersion1(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromVersion1)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]: [string, unknown]) =>
      key === 'version' ? [key, 2] : [RENAMED[key] ?? key, fromVersion1(each)],
    ),
  )
}

/** A rule of version 2 raised where a level met the limit, and cleared where it was back by a margin. */
const ruleBefore = z
  .looseObject({
    name: z.string(),
    limit: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('threshold'), threshold: z.enum(['warning', 'critical']) }),
      z.object({ kind: z.literal('values'), direction: z.enum(['above', 'below']), raise: z.number() }),
    ]),
    level: z.number(),
  })
  // What is no field of a rule any longer is left away by the schema that reads the result.
  .transform(({ limit, ...rest }) => ({
    ...rest,
    limit: limit.kind === 'threshold' ? limit : limitOfValues(limit),
    chance: DEFAULT_CHANCE,
    clearChance: DEFAULT_CLEAR_CHANCE,
  }))

function limitOfValues({ direction, raise }: { direction: 'above' | 'below'; raise: number }): RuleLimit {
  return { kind: 'value', direction, value: raise }
}

const stateBefore = z.looseObject({
  rules: z.array(ruleBefore),
  alerts: z.array(
    z.looseObject({
      phase: z.looseObject({ kind: z.string() }),
      ruleName: z.string(),
      firedMs: z.number().nullable(),
      audit: z.array(z.unknown()),
    }),
  ),
  audit: z.array(z.unknown()),
})

/**
 * Alerts under rules that now read a chance, as if somebody had edited them (see editRules): what had fired stays, without
 * the votes that were given for a level; what was only pending starts afresh. Said in each audit once.
 */
function stateFromVersion2({ rules, alerts, audit, ...rest }: z.infer<typeof stateBefore>, nowMs: number) {
  const line = (names: readonly string[]) => ({
    atMs: nowMs,
    by: { kind: 'rule' },
    what: { kind: 'rules-by-chance', rules: names },
  })
  const isOpen = (alert: (typeof alerts)[number]) => alert.phase.kind !== 'resolved'
  return {
    ...rest,
    version: ALERTS_VERSION,
    rules,
    alerts: alerts
      .filter((alert) => !isOpen(alert) || alert.firedMs !== null)
      .map((alert) => ({
        ...alert,
        votes: [],
        odds: null,
        firedBy: null,
        measuredMs: null,
        audit: isOpen(alert) ? [...alert.audit, line([alert.ruleName])] : alert.audit,
      })),
    audit: rules.length === 0 ? audit : [...audit, line(rules.map(({ name }) => name))],
  }
}

const fileBefore = z.object({
  version: z.literal(2),
  saved: z.looseObject({
    // What does not fit is for whoever reads the result to refuse, part by part.
    rules: z.array(ruleBefore).or(z.unknown()),
    fleets: z.array(z.looseObject({ state: stateBefore })).catch([]),
  }),
})

/** What an earlier version saved, as this one saves it; anything else as it is. nowMs: the clock. */
export function fromEarlierVersion(saved: unknown, nowMs: number): unknown {
  const isVersion1 = z.object({ version: z.literal(1) }).safeParse(saved).success
  const found = fileBefore.safeParse(isVersion1 ? fromVersion1(saved) : saved)
  if (!found.success) return saved
  const { rules, fleets, ...rest } = found.data.saved
  return {
    version: ALERTS_VERSION,
    saved: {
      ...rest,
      rules,
      fleets: fleets.map((fleet) => ({ ...fleet, state: stateFromVersion2(fleet.state, nowMs) })),
    },
  }
}
