import { PbfWriter } from 'pbf'

/**
 * Writes ONNX's ModelProto (onnx/onnx.proto, IR version 8): the part of it that a network of standard operators
 * needs. Numbers passed to pbf are the field numbers of that file.
 */

/**
 * LayerNormalization came with opset 17; nothing newer is used, and all of ONNX Runtime's backends hold kernels
 * for it.
 */
export const OPSET = 17
const IR_VERSION = 8

const ELEMENT_TYPE = { float32: 1, int32: 6, int64: 7 } as const
export type ElementType = keyof typeof ELEMENT_TYPE

export interface OnnxTensor {
  readonly name: string
  readonly shape: readonly number[]
  readonly data: Float32Array | Int32Array | BigInt64Array
}

/** An integer (`axis`) or a list of them (`perm`); floats are not needed by any operator used here. */
export type Attribute = number | readonly number[]

export interface OnnxNode {
  readonly name: string
  readonly operator: string
  /** An empty name is an omitted optional input. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

/** A graph's input or output; a text dimension is symbolic. */
export interface OnnxValue {
  readonly name: string
  readonly type: ElementType
  readonly shape: readonly (number | string)[]
}

export interface OnnxModel {
  readonly name: string
  readonly description: string
  readonly producer: { readonly name: string; readonly version: string }
  readonly metadata: Readonly<Record<string, string>>
  readonly nodes: readonly OnnxNode[]
  readonly initializers: readonly OnnxTensor[]
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
}

/** The bytes of a `.onnx` file. */
export function writeOnnx(model: OnnxModel): Uint8Array {
  const pbf = new PbfWriter()
  pbf.writeVarintField(1, IR_VERSION)
  pbf.writeStringField(2, model.producer.name)
  pbf.writeStringField(3, model.producer.version)
  pbf.writeMessage(7, writeGraph, model)
  pbf.writeMessage(8, writeOpset, OPSET)
  for (const entry of Object.entries(model.metadata)) pbf.writeMessage(14, writeMetadata, entry)
  return pbf.finish()
}

function writeGraph(model: OnnxModel, pbf: PbfWriter): void {
  for (const node of model.nodes) pbf.writeMessage(1, writeNode, node)
  pbf.writeStringField(2, model.name)
  for (const tensor of model.initializers) pbf.writeMessage(5, writeTensor, tensor)
  pbf.writeStringField(10, model.description)
  for (const input of model.inputs) pbf.writeMessage(11, writeValue, input)
  for (const output of model.outputs) pbf.writeMessage(12, writeValue, output)
}

function writeOpset(version: number, pbf: PbfWriter): void {
  pbf.writeStringField(1, '')
  pbf.writeVarintField(2, version)
}

function writeMetadata([key, value]: readonly [string, string], pbf: PbfWriter): void {
  pbf.writeStringField(1, key)
  pbf.writeStringField(2, value)
}

function writeNode(node: OnnxNode, pbf: PbfWriter): void {
  for (const input of node.inputs) pbf.writeStringField(1, input)
  for (const output of node.outputs) pbf.writeStringField(2, output)
  pbf.writeStringField(3, node.name)
  pbf.writeStringField(4, node.operator)
  for (const attribute of Object.entries(node.attributes)) pbf.writeMessage(5, writeAttribute, attribute)
}

const ATTRIBUTE_INT = 2
const ATTRIBUTE_INTS = 7

function writeAttribute([name, value]: readonly [string, Attribute], pbf: PbfWriter): void {
  pbf.writeStringField(1, name)
  if (typeof value === 'number') {
    pbf.writeVarintField(3, value)
    pbf.writeVarintField(20, ATTRIBUTE_INT)
  } else {
    for (const item of value) pbf.writeVarintField(8, item)
    pbf.writeVarintField(20, ATTRIBUTE_INTS)
  }
}

function writeTensor({ name, shape, data }: OnnxTensor, pbf: PbfWriter): void {
  for (const size of shape) pbf.writeVarintField(1, size)
  pbf.writeVarintField(2, ELEMENT_TYPE[elementType(data)])
  pbf.writeStringField(8, name)
  // raw_data is little-endian, as every platform that runs JavaScript engines with WebAssembly is.
  pbf.writeBytesField(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
}

function elementType(data: OnnxTensor['data']): ElementType {
  if (data instanceof Float32Array) return 'float32'
  return data instanceof Int32Array ? 'int32' : 'int64'
}

function writeValue({ name, type, shape }: OnnxValue, pbf: PbfWriter): void {
  pbf.writeStringField(1, name)
  pbf.writeMessage(2, writeType, { type, shape })
}

type TensorType = Pick<OnnxValue, 'type' | 'shape'>

function writeType(value: TensorType, pbf: PbfWriter): void {
  pbf.writeMessage(1, writeTensorType, value)
}

function writeTensorType({ type, shape }: TensorType, pbf: PbfWriter): void {
  pbf.writeVarintField(1, ELEMENT_TYPE[type])
  pbf.writeMessage(2, writeShape, shape)
}

function writeShape(shape: TensorType['shape'], pbf: PbfWriter): void {
  for (const dimension of shape) pbf.writeMessage(1, writeDimension, dimension)
}

function writeDimension(dimension: number | string, pbf: PbfWriter): void {
  if (typeof dimension === 'number') pbf.writeVarintField(1, dimension)
  else pbf.writeStringField(2, dimension)
}
