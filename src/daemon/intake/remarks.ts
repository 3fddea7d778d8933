/** Remarks of one batch: the first of each kind is said, with how many more there are. */
export class Remarks {
  readonly #most: number
  readonly #said = new Map<string, { readonly text: string; count: number }>()
  #unsaid = 0

  constructor(most: number) {
    this.#most = most
  }

  /** Of records that have the same kind of trouble only the first is described. */
  add(kind: string, text: () => string): void {
    const said = this.#said.get(kind)
    if (said !== undefined) said.count++
    else if (this.#said.size < this.#most) this.#said.set(kind, { text: text(), count: 1 })
    else this.#unsaid++
  }

  list(): readonly string[] {
    const texts = [...this.#said.values()].map(({ text, count }) =>
      count === 1 ? text : `${text}; ${count === 2 ? '1 more record' : `${count - 1} more records`} likewise`,
    )
    return this.#unsaid === 0 ? texts : [...texts, `${this.#unsaid} more remarks not shown`]
  }
}
