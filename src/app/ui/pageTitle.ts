interface Parts {
  /** Alerts that fire and nobody has taken note of. */
  readonly firing: number
  /** What is wrong with the connection, in a word; null: nothing. */
  readonly connection: string | null
}

let parts: Parts = { firing: 0, connection: null }

/** Keeps the document's title: `Stale · (3) Fleetcast`. What is not given stays. */
export function setPageTitle(change: Partial<Parts>): void {
  parts = { ...parts, ...change }
  const { firing, connection } = parts
  const name = firing === 0 ? 'Fleetcast' : `(${firing}) Fleetcast`
  document.title = connection === null ? name : `${connection} · ${name}`
}
