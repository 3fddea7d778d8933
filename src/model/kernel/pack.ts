import type { GatedLinearUnit } from '../graph/layers.ts'
import { Matrix, sideBySide, stacked } from '../graph/matrix.ts'
import type { Affine } from '../graph/matrix.ts'
import type { Norm } from '../graph/parameters.ts'

/** Where something is among the kernel's weights, in floats. */
export type At = number

/** Pieces begin at a whole cache line. */
const LINE_FLOATS = 16

/**
 * Weights as the kernel reads them (src/runtime/kernel/source/layers.h): by blocks of `block` outputs, of each the biases
 * and then the weights of every input in turn; what does not fill its block is filled up with zeros.
 */
export class PackedWeights {
  readonly block: number
  readonly #pieces: Float64Array[] = []
  #length = 0

  constructor(block: number) {
    this.block = block
  }

  /** A number of outputs filled up to whole blocks. */
  padded(count: number): number {
    return Math.ceil(count / this.block) * this.block
  }

  add(...parts: readonly (Matrix | readonly number[])[]): At {
    const at = this.#length
    let length = 0
    for (const part of parts) {
      const piece = part instanceof Matrix ? part.data : Float64Array.from(part)
      this.#pieces.push(piece)
      length += piece.length
    }
    const filling = new Float64Array((LINE_FLOATS - (length % LINE_FLOATS)) % LINE_FLOATS)
    this.#pieces.push(filling)
    this.#length += length + filling.length
    return at
  }

  affine(affine: Affine): At {
    const outputs = affine.bias.columns
    return this.#blocks(
      affine,
      Array.from({ length: this.padded(outputs) }, (_, output) => (output < outputs ? output : null)),
    )
  }

  linear(weight: Matrix): At {
    return this.affine({ weight, bias: new Matrix(1, weight.columns) })
  }

  /** A block is half a block of values and their gates. */
  glu({ value, gate }: GatedLinearUnit): At {
    const width = value.bias.columns
    return this.#blocks(
      {
        weight: sideBySide(value.weight, gate.weight),
        bias: sideBySide(value.bias, gate.bias),
      },
      this.#interleaved(width, 2),
    )
  }

  /** One layer, its gates side by side as [x, hidden state] ↦ input, forget, cell, output; a block has all four of some units. */
  lstm(gates: Affine): At {
    return this.#blocks(gates, this.#interleaved(gates.bias.columns / 4, 4))
  }

  norm({ scale, shift }: Norm): At {
    return this.add(scale, shift)
  }

  get length(): number {
    return this.#length
  }

  floats(): Float32Array {
    const result = new Float32Array(this.#length)
    let at = 0
    for (const piece of this.#pieces) {
      result.set(piece, at)
      at += piece.length
    }
    return result
  }

  /** Outputs of `kinds` kinds, each `width` wide and one kind beside the other, so that every block has some of all kinds. */
  #interleaved(width: number, kinds: number): (number | null)[] {
    const share = this.block / kinds
    const order: (number | null)[] = []
    for (let from = 0; from < width; from += share) {
      for (let kind = 0; kind < kinds; kind++) {
        for (let unit = from; unit < from + share; unit++) {
          order.push(unit < width ? kind * width + unit : null)
        }
      }
    }
    return order
  }

  /** order: which output is where; null: nothing is. */
  #blocks({ weight, bias }: Affine, order: readonly (number | null)[]): At {
    const rows = stacked(bias, weight)
    const data = new Float64Array(order.length * rows.rows)
    let at = 0
    for (let first = 0; first < order.length; first += this.block) {
      for (let row = 0; row < rows.rows; row++) {
        for (let k = 0; k < this.block; k++, at++) {
          const output = order[first + k] ?? null
          if (output !== null) data[at] = rows.at(row, output)
        }
      }
    }
    return this.add(new Matrix(1, data.length, data))
  }
}
