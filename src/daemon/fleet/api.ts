/** The newest value of every series, with its time. */
export interface CurrentFleet {
  /** In order of name. */
  readonly servers: readonly CurrentServer[]
  /** Names of metrics, in order of first arrival. */
  readonly metrics: readonly string[]
  /** Newest row of all servers, epoch ms; null: none yet. */
  readonly newestMs: number | null
}

export interface CurrentServer {
  readonly name: string
  /** null: never reported. */
  readonly profile: string | null
  readonly status: string | null
  /** Its newest row, epoch ms. */
  readonly newestMs: number
  /** Accepted records of this server, across restarts. */
  readonly records: number
  /** By metric; null: its newest row had none. */
  readonly values: ReadonlyMap<string, number | null>
}
