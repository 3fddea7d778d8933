import { z } from 'zod'
import type { StepChoice } from '#remote/api.ts'
import type { KeptStorage } from '../ui/browserStorage.ts'

const KEY = 'fleetcast.daemons'
const KEYS_KEY = 'fleetcast.daemonKeys'
const CONNECTED_KEY = 'fleetcast.connected'
const VERSION = 1
/** The oldest address is forgotten beyond this. */
export const MOST_DAEMONS = 8

const daemonSchema = z.object({
  address: z.string().max(2000),
  step: z.enum(['measured', 'stated']).nullable(),
})
const savedSchema = z.object({
  version: z.literal(VERSION),
  /** Newest first. */
  daemons: z.array(daemonSchema),
})
type Saved = z.infer<typeof daemonSchema>

const keysSchema = z.object({ version: z.literal(VERSION), keys: z.record(z.string(), z.string()) })
type Keys = z.infer<typeof keysSchema>['keys']

const connectedSchema = z.object({ version: z.literal(VERSION), address: z.string().max(2000) })

/** What is kept of daemons between visits, by address in normal form. */
export interface Daemons {
  /** Newest first. */
  readonly recent: () => readonly string[]
  /** Puts the address first. */
  readonly remember: (address: string) => void
  /** The address, its choices and its key. */
  readonly forget: (address: string) => void
  /** The daemon that this tab is connected to, which a reload of it goes back to; null: none. */
  readonly connected: () => string | null
  readonly setConnected: (address: string | null) => void
  /** null: nothing was chosen for it. */
  readonly step: (address: string) => StepChoice | null
  readonly chooseStep: (address: string, choice: StepChoice) => void
  /** null: none is kept. */
  readonly key: (address: string) => string | null
  /** Whether the key outlives this tab. */
  readonly isKeyLasting: (address: string) => boolean
  /** Keeps the key for this tab, on this device where it is lasting; null forgets it everywhere. */
  readonly keepKey: (address: string, key: string | null, lasting: boolean) => void
}

/**
 * Addresses and choices in `local`; what the tab is connected to in `session`; keys in `session`, which ends with the tab, and in `local` only where the person asks
 * for it. What is not of this version or damaged counts as nothing; a storage that is full or blocked keeps nothing.
 */
export function daemonsIn(local: KeptStorage, session: KeptStorage): Daemons {
  const list = (): readonly Saved[] => read(local, KEY, savedSchema)?.daemons ?? []
  const save = (daemons: readonly Saved[]) => {
    write(local, KEY, { version: VERSION, daemons: daemons.slice(0, MOST_DAEMONS) })
  }
  const of = (address: string) => list().find((daemon) => daemon.address === address)
  const others = (address: string) => list().filter((daemon) => daemon.address !== address)
  const keysIn = (storage: KeptStorage): Keys => read(storage, KEYS_KEY, keysSchema)?.keys ?? {}
  const setKey = (storage: KeptStorage, address: string, key: string | null) => {
    const rest = Object.entries(keysIn(storage)).filter(([known]) => known !== address)
    const entries = key === null ? rest : [...rest, [address, key] as const]
    if (entries.length === 0) storage.removeItem(KEYS_KEY)
    else write(storage, KEYS_KEY, { version: VERSION, keys: Object.fromEntries(entries) })
  }
  const keepKey: Daemons['keepKey'] = (address, key, lasting) => {
    setKey(session, address, key)
    setKey(local, address, lasting ? key : null)
  }
  return {
    recent: () => list().map(({ address }) => address),
    remember: (address) => {
      save([{ address, step: of(address)?.step ?? null }, ...others(address)])
    },
    forget: (address) => {
      save(others(address))
      keepKey(address, null, false)
    },
    connected: () => read(session, CONNECTED_KEY, connectedSchema)?.address ?? null,
    setConnected: (address) => {
      if (address === null) session.removeItem(CONNECTED_KEY)
      else write(session, CONNECTED_KEY, { version: VERSION, address })
    },
    step: (address) => of(address)?.step ?? null,
    chooseStep: (address, step) => {
      const known = list()
      save(
        of(address) === undefined
          ? [{ address, step }, ...known]
          : known.map((daemon) => (daemon.address === address ? { address, step } : daemon)),
      )
    },
    key: (address) => keysIn(session)[address] ?? keysIn(local)[address] ?? null,
    isKeyLasting: (address) => keysIn(local)[address] !== undefined,
    keepKey,
  }
}

function read<T>(storage: KeptStorage, key: string, schema: z.ZodType<T>): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(storage.getItem(key) ?? 'null'))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

function write(storage: KeptStorage, key: string, value: unknown): void {
  try {
    storage.setItem(key, JSON.stringify(value))
  } catch {
    // A full or blocked storage only means that it is typed again next time.
  }
}
