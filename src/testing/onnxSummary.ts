import { PbfReader } from 'pbf'

/** What tests want to know of a `.onnx` file; field numbers are those of onnx.proto. */
export interface OnnxSummary {
  irVersion: number
  producer: string
  opset: number
  metadata: Record<string, string>
  operators: string[]
  nodeNames: string[]
  /** Name → shape; a symbolic dimension is its name. */
  inputs: Record<string, (number | string)[]>
  outputs: Record<string, (number | string)[]>
  initializerBytes: number
}

export function onnxSummary(bytes: Uint8Array): OnnxSummary {
  const summary: OnnxSummary = {
    irVersion: 0,
    producer: '',
    opset: 0,
    metadata: {},
    operators: [],
    nodeNames: [],
    inputs: {},
    outputs: {},
    initializerBytes: 0,
  }
  fields(new PbfReader(bytes), {
    1: (pbf) => (summary.irVersion = pbf.readVarint()),
    2: (pbf) => (summary.producer = pbf.readString()),
    7: (pbf) => readGraph(pbf, summary),
    8: (pbf) => message(pbf, { 2: (opset) => (summary.opset = opset.readVarint()) }),
    14: (pbf) => {
      let key = ''
      message(pbf, {
        1: (entry) => (key = entry.readString()),
        2: (entry) => (summary.metadata[key] = entry.readString()),
      })
    },
  })
  return summary
}

type Readers = Readonly<Record<number, (pbf: PbfReader) => unknown>>

function fields(pbf: PbfReader, readers: Readers): void {
  pbf.readFields((tag) => {
    readers[tag]?.(pbf)
  }, null)
}

function message(pbf: PbfReader, readers: Readers): void {
  pbf.readMessage((tag) => {
    readers[tag]?.(pbf)
  }, null)
}

function readGraph(pbf: PbfReader, summary: OnnxSummary): void {
  message(pbf, {
    1: (node) =>
      message(node, {
        3: (field) => summary.nodeNames.push(field.readString()),
        4: (field) => summary.operators.push(field.readString()),
      }),
    5: (tensor) => message(tensor, { 9: (field) => (summary.initializerBytes += field.readBytes().length) }),
    11: (value) => readValue(value, summary.inputs),
    12: (value) => readValue(value, summary.outputs),
  })
}

function readValue(pbf: PbfReader, into: Record<string, (number | string)[]>): void {
  let name = ''
  const shape: (number | string)[] = []
  const dimension: Readers = {
    1: (field) => shape.push(field.readVarint()),
    2: (field) => shape.push(field.readString()),
  }
  const tensorType: Readers = { 2: (dims) => message(dims, { 1: (field) => message(field, dimension) }) }
  message(pbf, {
    1: (field) => (name = field.readString()),
    2: (type) => message(type, { 1: (field) => message(field, tensorType) }),
  })
  into[name] = shape
}
