import type { Affine, Matrix } from './matrix.ts'
import type { ElementType, OnnxNode, OnnxTensor, OnnxValue } from './onnx.ts'

/** The name of a tensor in the graph. */
export type Value = string

/** The ONNX operators that the graph is made of. */
export type Operator =
  | 'Add'
  | 'Cast'
  | 'Concat'
  | 'Elu'
  | 'Gather'
  | 'Gemm'
  | 'GreaterOrEqual'
  | 'LayerNormalization'
  | 'LSTM'
  | 'MatMul'
  | 'Mul'
  | 'Reciprocal'
  | 'ReduceSum'
  | 'Reshape'
  | 'Sigmoid'
  | 'Slice'
  | 'Softmax'
  | 'Split'
  | 'Sqrt'
  | 'Transpose'
  | 'Where'

/**
 * Collects nodes and constants. Names are paths (`encoder/selection/Softmax`) that viewers fold into blocks;
 * a scope is one such block, and shares everything else with the graph it belongs to.
 */
export class GraphBuilder {
  readonly initializers: OnnxTensor[] = []
  readonly inputs: OnnxValue[] = []
  readonly outputs: OnnxValue[] = []
  readonly #nodes: OnnxNode[] = []
  readonly #publicNames = new Map<Value, string>()
  readonly #taken = new Set<string>()

  scope(path: string): Scope {
    return new Scope(this, path)
  }

  /** Declares an input the first time that it is asked for, so that what nothing reads is not an input. */
  input(name: string, type: ElementType, shape: OnnxValue['shape']): Value {
    if (!this.inputs.some((input) => input.name === name)) this.inputs.push({ name, type, shape })
    this.#taken.add(name)
    return name
  }

  /** Makes a value an output of the graph, under its public name. */
  output(name: string, value: Value, shape: OnnxValue['shape']): void {
    this.outputs.push({ name, type: 'float32', shape })
    this.#publicNames.set(value, name)
  }

  /** The nodes, with the outputs' public names in place. */
  namedNodes(): OnnxNode[] {
    const named = (value: Value): string => this.#publicNames.get(value) ?? value
    return this.#nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(named),
      outputs: node.outputs.map(named),
    }))
  }

  add(node: OnnxNode): void {
    this.#nodes.push(node)
  }

  uniqueName(wanted: string): string {
    let name = wanted
    for (let count = 2; this.#taken.has(name); count++) name = `${wanted}_${count}`
    this.#taken.add(name)
    return name
  }
}

export class Scope {
  readonly #graph: GraphBuilder
  readonly #path: string

  constructor(graph: GraphBuilder, path: string) {
    this.#graph = graph
    this.#path = path
  }

  scope(name: string): Scope {
    return new Scope(this.#graph, `${this.#path}/${name}`)
  }

  /** A node of several outputs, which are asked for by their position. */
  nodes(
    operator: Operator,
    inputs: readonly Value[],
    count: number,
    attributes: OnnxNode['attributes'] = {},
  ): (output: number) => Value {
    const name = this.#graph.uniqueName(`${this.#path}/${operator}`)
    const valueOf = (output: number): Value => `${name}.${output}`
    const outputs = Array.from({ length: count }, (_, output) => valueOf(output))
    this.#graph.add({ name, operator, inputs, outputs, attributes })
    return valueOf
  }

  node(operator: Operator, inputs: readonly Value[], attributes: OnnxNode['attributes'] = {}): Value {
    const name = this.#graph.uniqueName(`${this.#path}/${operator}`)
    this.#graph.add({ name, operator, inputs, outputs: [name], attributes })
    return name
  }

  /** A float32 constant; shape defaults to the matrix's own. */
  constant(name: string, matrix: Matrix, shape: readonly number[] = [matrix.rows, matrix.columns]): Value {
    return this.#initializer({ name, shape, data: Float32Array.from(matrix.data) })
  }

  scalar(name: string, value: number): Value {
    return this.#initializer({ name, shape: [], data: Float32Array.of(value) })
  }

  int32(name: string, values: readonly number[], shape: readonly number[] = [values.length]): Value {
    return this.#initializer({ name, shape, data: Int32Array.from(values) })
  }

  #int64(name: string, values: readonly number[]): Value {
    return this.#initializer({
      name,
      shape: [values.length],
      data: BigInt64Array.from(values.map((value) => BigInt(value))),
    })
  }

  #initializer(tensor: OnnxTensor): Value {
    const name = this.#graph.uniqueName(`${this.#path}/${tensor.name}`)
    this.#graph.initializers.push({ ...tensor, name })
    return name
  }

  /** rows·weight + bias, for rows [M, in]. */
  affine(name: string, rows: Value, { weight, bias }: Affine): Value {
    return this.node('Gemm', [
      rows,
      this.constant(`${name}.weight`, weight),
      this.constant(`${name}.bias`, bias, [bias.columns]),
    ])
  }

  /** 0 keeps a dimension, -1 is what is left. */
  reshape(value: Value, shape: readonly number[]): Value {
    return this.node('Reshape', [value, this.#int64('shape', shape)])
  }

  transpose(value: Value, perm: readonly number[]): Value {
    return this.node('Transpose', [value], { perm })
  }

  /** The sum of at least one value, of the same or a broadcastable shape. */
  sum(values: readonly Value[]): Value {
    return values.reduce((total, value) => this.node('Add', [total, value]))
  }

  concat(values: readonly Value[], axis: number): Value {
    return this.node('Concat', values, { axis })
  }

  /** The sum along an axis, which disappears. */
  sumOver(value: Value, axis: number): Value {
    return this.node('ReduceSum', [value, this.#int64('axes', [axis])], { keepdims: 0 })
  }

  /** Everything from `start` on along the first axis. */
  sliceFrom(value: Value, start: number): Value {
    const end = 2 ** 31 - 1
    return this.node('Slice', [value, this.#int64('starts', [start]), this.#int64('ends', [end])])
  }

  split(value: Value, sizes: readonly number[], axis: number): (part: number) => Value {
    return this.nodes('Split', [value, this.#int64('sizes', sizes)], sizes.length, { axis })
  }
}
