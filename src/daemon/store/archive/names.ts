import { numberIn, textIn, type Database } from '../sql/database.ts'

const DAY_MS = 86_400_000

interface Known {
  readonly id: number
  /** No row that uses the name is newer: a whole day, so that it is written once a day. Epoch ms. */
  readonly usedToMs: number
}

/** The ids of names and texts. They are few, and all in memory; a name whose last row is gone goes, too. */
export class Names {
  readonly #database: Database
  readonly #known = new Map<string, Known>()
  readonly #names = new Map<number, string>()
  /** What the transaction that runs replaced; null: the name is new. Taken back when it fails. */
  #replaced = new Map<string, Known | null>()

  constructor(database: Database) {
    this.#database = database
    for (const row of database.all('SELECT id, name, usedToMs FROM names')) {
      const [id, name] = [numberIn(row, 'id'), textIn(row, 'name')]
      this.#known.set(name, { id, usedToMs: numberIn(row, 'usedToMs') })
      this.#names.set(id, name)
    }
  }

  /** null: nothing of that name is stored. */
  find(name: string): number | null {
    return this.#known.get(name)?.id ?? null
  }

  /** Inside a transaction: the id of a name, also of a new one, that rows up to a time use. */
  use(name: string, toMs: number): number {
    const known = this.#known.get(name)
    if (known !== undefined && known.usedToMs >= toMs) return known.id
    const usedToMs = Math.ceil(toMs / DAY_MS) * DAY_MS
    const id =
      known?.id ?? this.#database.run('INSERT INTO names (name, usedToMs) VALUES (?, ?)', name, usedToMs).id
    if (known !== undefined) this.#database.run('UPDATE names SET usedToMs = ? WHERE id = ?', usedToMs, id)
    if (!this.#replaced.has(name)) this.#replaced.set(name, known ?? null)
    this.#known.set(name, { id, usedToMs })
    this.#names.set(id, name)
    return id
  }

  nameOf(id: number): string {
    return this.#names.get(id) ?? ''
  }

  /** Inside a transaction: drops up to `most` names that only rows before a time used; returns how many. */
  dropBefore(oldestMs: number, most: number): number {
    const rows = this.#database.all('SELECT id, name FROM names WHERE usedToMs < ? LIMIT ?', oldestMs, most)
    for (const row of rows) {
      const [id, name] = [numberIn(row, 'id'), textIn(row, 'name')]
      this.#database.run('DELETE FROM names WHERE id = ?', id)
      if (!this.#replaced.has(name)) this.#replaced.set(name, this.#known.get(name) ?? null)
      this.#known.delete(name)
      this.#names.delete(id)
    }
    return rows.length
  }

  committed(): void {
    this.#replaced = new Map()
  }

  rolledBack(): void {
    for (const [name, known] of this.#replaced) {
      const now = this.#known.get(name)
      if (now !== undefined) this.#names.delete(now.id)
      if (known === null) this.#known.delete(name)
      else {
        this.#known.set(name, known)
        this.#names.set(known.id, name)
      }
    }
    this.#replaced = new Map()
  }
}
