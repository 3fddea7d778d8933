/** Text values numbered in the order in which they are first met. */
export class DictionaryEncoder {
  readonly classes: string[] = []
  readonly #codes = new Map<string, number>()

  code(text: string): number {
    const known = this.#codes.get(text)
    if (known !== undefined) return known
    const code = this.classes.length
    this.#codes.set(text, code)
    this.classes.push(text)
    return code
  }
}
