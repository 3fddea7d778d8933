import type { MetricRows } from '#data/liveTable.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { Disk, type Kept } from './disk.ts'

/** Writes that wait their turn; a disk that is slower than the daemon loses ticks, not memory. */
const MOST_WAITING = 64

/** What is kept on disk, as far as this browser lets it: whatever it refuses is said, and the live page goes on. */
export class Keeper {
  readonly #address: string
  readonly #onChange: () => void
  #disk: Disk | null = null
  #turn: Promise<void> = Promise.resolve()
  #waiting = 0
  #problem: string | null = null
  #closed = false

  constructor(address: string, onChange: () => void) {
    this.#address = address
    this.#onChange = onChange
  }

  get bytes(): number {
    return this.#disk?.bytes ?? 0
  }

  /** Why nothing is kept, as a sentence; null: it is. */
  get problem(): string | null {
    return this.#problem
  }

  /** Opens the disk and reads what it holds from a time on; nothing where there is none. */
  async open(fromMs: number): Promise<Kept> {
    try {
      const disk = await Disk.open(this.#address)
      if (this.#closed) {
        disk.close()
        return { rows: [], issues: [] }
      }
      this.#disk = disk
      return await disk.load(fromMs)
    } catch (error) {
      this.#fail(error)
      return { rows: [], issues: [] }
    }
  }

  keepTick(rows: MetricRows): void {
    this.#write((disk) => disk.writeTick(rows))
  }

  keepIssue(forecast: FleetForecast): void {
    this.#write((disk) => disk.writeIssue(forecast))
  }

  async forget(): Promise<void> {
    this.#write((disk) => disk.forget())
    await this.#turn
  }

  close(): void {
    this.#closed = true
    void this.#turn.then(() => this.#disk?.close())
  }

  #write(work: (disk: Disk) => Promise<void>): void {
    if (this.#disk === null || this.#problem !== null || this.#waiting >= MOST_WAITING) return
    const disk = this.#disk
    this.#waiting++
    this.#turn = this.#turn
      .then(() => work(disk))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#waiting--
      })
  }

  #fail(error: unknown): void {
    const said = error instanceof Error ? error.message : String(error)
    this.#problem = `This browser does not keep what the daemon sends: ${said}`
    this.#onChange()
  }
}
