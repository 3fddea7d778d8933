import type { MetricRows } from '#data/liveTable.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { Disk, type Kept } from './disk.ts'

/** Writes that wait their turn; a disk that is slower than the daemon loses ticks, not memory. */
const MOST_WAITING = 64
/** A daemon is not kept waiting by a disk that does not answer. */
const OPEN_WITHIN_MS = 2_000
const NOTHING: Kept = { rows: [], issues: [] }

/** Whether this tab is the one that keeps what a daemon sends; it stays so until the signal is aborted. */
export type HoldLock = (name: string, signal: AbortSignal) => Promise<boolean>

/** What is kept on disk, as far as this browser lets it: whatever it refuses is said, and the live page continues. */
export class Keeper {
  readonly #address: string
  readonly #holdLock: HoldLock
  readonly #onChange: () => void
  readonly #ending = new AbortController()
  #disk: Disk | null = null
  #turn: Promise<void> = Promise.resolve()
  #waiting = 0
  #problem: string | null = null

  constructor(address: string, holdLock: HoldLock, onChange: () => void) {
    this.#address = address
    this.#holdLock = holdLock
    this.#onChange = onChange
  }

  get bytes(): number {
    return this.#disk?.bytes ?? 0
  }

  /** Why nothing is kept, as a sentence; null: it is. */
  get problem(): string | null {
    return this.#problem
  }

  /** Opens the disk and reads what it holds from one time to another; nothing where there is none, or it is slow. */
  async open(fromMs: number, toMs: number): Promise<Kept> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const slow = new Promise<Kept>((resolve) => {
      timer = setTimeout(() => {
        this.#fail('its storage does not respond')
        resolve(NOTHING)
      }, OPEN_WITHIN_MS)
    })
    try {
      return await Promise.race([this.#load(fromMs, toMs), slow])
    } catch (error) {
      this.#fail(sentence(error))
      return NOTHING
    } finally {
      clearTimeout(timer)
    }
  }

  keepTick(rows: MetricRows): void {
    this.#write((disk) => disk.writeTick(rows))
  }

  keepIssue(forecast: FleetForecast): void {
    this.#write((disk) => disk.writeIssue(forecast))
  }

  /** Deletes what is kept, whatever else failed before: room may be what is missing. Rejects where it cannot. */
  async forget(): Promise<void> {
    const disk = this.#disk
    if (disk === null) return
    const turn = this.#turn.then(() => disk.forget())
    this.#turn = turn.catch(() => undefined)
    await turn
    if (this.#problem === null) return
    this.#problem = null
    this.#onChange()
  }

  close(): void {
    this.#ending.abort()
    void this.#turn.then(() => this.#disk?.close())
  }

  async #load(fromMs: number, toMs: number): Promise<Kept> {
    const disk = await Disk.open(this.#address, toMs)
    if (this.#ending.signal.aborted) {
      disk.close()
      return NOTHING
    }
    const kept = await disk.load(fromMs, toMs)
    this.#disk = disk
    // Two tabs would write every tick twice, a moment apart.
    const isOurs = await this.#holdLock(`fleetcast-keep ${this.#address}`, this.#ending.signal)
    if (!isOurs) this.#say('Another tab stores this daemon’s data.')
    return kept
  }

  #write(work: (disk: Disk) => Promise<void>): void {
    if (this.#disk === null || this.#problem !== null || this.#waiting >= MOST_WAITING) return
    const disk = this.#disk
    this.#waiting++
    this.#turn = this.#turn
      .then(() => work(disk))
      .catch((error: unknown) => this.#fail(sentence(error)))
      .finally(() => {
        this.#waiting--
      })
  }

  #fail(said: string): void {
    this.#say(`This browser cannot store the daemon’s data: ${said}`)
  }

  #say(problem: string): void {
    this.#problem = problem
    this.#onChange()
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
