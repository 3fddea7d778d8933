/**
 * Dense matrices in float64, for folding weights when a graph is built. Rows are samples (x·W + b), so a
 * torch.nn.Linear's [out, in] weight is stored transposed. A vector is a matrix of one row.
 */
export class Matrix {
  readonly rows: number
  readonly columns: number
  readonly data: Float64Array

  constructor(rows: number, columns: number, data: Float64Array = new Float64Array(rows * columns)) {
    this.rows = rows
    this.columns = columns
    this.data = data
  }

  static from(rows: number, columns: number, value: (row: number, column: number) => number): Matrix {
    const result = new Matrix(rows, columns)
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        result.data[row * columns + column] = value(row, column)
      }
    }
    return result
  }

  at(row: number, column: number): number {
    if (row >= this.rows || column >= this.columns) {
      throw new RangeError(`[${row}, ${column}] is outside a ${this.rows} × ${this.columns} matrix`)
    }
    return this.data[row * this.columns + column] ?? 0
  }

  map(value: (current: number, row: number, column: number) => number): Matrix {
    return Matrix.from(this.rows, this.columns, (row, column) => value(this.at(row, column), row, column))
  }

  times(other: Matrix): Matrix {
    if (this.columns !== other.rows) {
      throw new RangeError(`${this.rows} × ${this.columns} times ${other.rows} × ${other.columns}`)
    }
    const result = new Matrix(this.rows, other.columns)
    for (let row = 0; row < this.rows; row++) {
      for (let inner = 0; inner < this.columns; inner++) {
        const factor = this.at(row, inner)
        const from = inner * other.columns
        const into = row * other.columns
        for (let column = 0; column < other.columns; column++) {
          result.data[into + column] =
            (result.data[into + column] ?? 0) + factor * (other.data[from + column] ?? 0)
        }
      }
    }
    return result
  }

  /** Adds a matrix of the same shape, or one row to every row. */
  plus(other: Matrix): Matrix {
    return this.map((value, row, column) => value + other.at(other.rows === 1 ? 0 : row, column))
  }

  scaled(factor: number): Matrix {
    return this.map((value) => value * factor)
  }

  transposed(): Matrix {
    return Matrix.from(this.columns, this.rows, (row, column) => this.at(column, row))
  }

  rowRange(from: number, to: number): Matrix {
    return new Matrix(to - from, this.columns, this.data.slice(from * this.columns, to * this.columns))
  }

  columnRange(from: number, to: number): Matrix {
    return Matrix.from(this.rows, to - from, (row, column) => this.at(row, from + column))
  }
}

/** Puts matrices of the same number of rows side by side. */
export function sideBySide(...parts: readonly Matrix[]): Matrix {
  const rows = parts[0]?.rows ?? 0
  const result = new Matrix(
    rows,
    parts.reduce((sum, part) => sum + part.columns, 0),
  )
  let offset = 0
  for (const part of parts) {
    for (let row = 0; row < rows; row++) {
      result.data.set(
        part.data.subarray(row * part.columns, (row + 1) * part.columns),
        row * result.columns + offset,
      )
    }
    offset += part.columns
  }
  return result
}

/** Puts matrices of the same number of columns below one another. */
export function stacked(...parts: readonly Matrix[]): Matrix {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0)
  const result = new Matrix(rows, parts[0]?.columns ?? 0)
  let offset = 0
  for (const part of parts) {
    result.data.set(part.data, offset)
    offset += part.data.length
  }
  return result
}

/** x ↦ x·weight + bias */
export interface Affine {
  /** [in, out] */
  readonly weight: Matrix
  /** [1, out] */
  readonly bias: Matrix
}

/** Two linear layers with nothing between them are one: (x·A + a)·B + b = x·(A·B) + (a·B + b). */
export function compose(first: Affine, second: Affine): Affine {
  return {
    weight: first.weight.times(second.weight),
    bias: first.bias.times(second.weight).plus(second.bias),
  }
}

/** The outputs [from, to) alone. */
export function outputRange({ weight, bias }: Affine, from: number, to: number): Affine {
  return { weight: weight.columnRange(from, to), bias: bias.columnRange(from, to) }
}
