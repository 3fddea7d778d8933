/**
 * Parquet's run-length and bit-packed hybrid (definition levels, dictionary indices): `count` values of `width`
 * bits from bytes[start, end). Runs are cut at count whatever they claim; missing bytes are a RangeError.
 */
export function readHybrid(
  bytes: Uint8Array,
  start: number,
  end: number,
  width: number,
  count: number,
): Int32Array {
  if (width > 32) throw new RangeError(`a bit width of ${width}`)
  const out = new Int32Array(count)
  let at = start
  let seen = 0
  const byte = (position: number): number => {
    if (position >= end) throw new RangeError(`a run ends after byte ${end}`)
    return bytes[position] ?? 0
  }
  while (seen < count) {
    let header = 0
    for (let shift = 0; ; shift += 7) {
      if (shift > 28) throw new RangeError('a run header is longer than 32 bits')
      const part = byte(at++)
      header |= (part & 0x7f) << shift
      if (part < 0x80) break
    }
    header >>>= 0
    if (header & 1) {
      const values = Math.min((header >>> 1) * 8, count - seen)
      at =
        unpack(bytes, at, end, width, out, seen, values) + ((header >>> 1) * width - usedBytes(values, width))
      seen += values
    } else {
      const values = Math.min(header >>> 1, count - seen)
      if (values === 0 && header >>> 1 === 0 && at >= end) throw new RangeError('an empty run at the end')
      let value = 0
      for (let shift = 0; shift < width; shift += 8) value |= byte(at++) << shift
      out.fill(value, seen, seen + values)
      seen += values
    }
  }
  return out
}

/** Whether `count` values of one bit are one run of ones, as levels are where every row has a value. */
export function areOnes(bytes: Uint8Array, start: number, end: number, count: number): boolean {
  let header = 0
  let at = start
  for (let shift = 0; ; shift += 7) {
    if (shift > 28 || at >= end) return false
    const part = bytes[at++] ?? 0
    header |= (part & 0x7f) << shift
    if (part < 0x80) break
  }
  header >>>= 0
  return (header & 1) === 0 && header >>> 1 >= count && at < end && bytes[at] === 1
}

function usedBytes(values: number, width: number): number {
  return Math.ceil((values * width) / 8)
}

/** Reads `values` numbers of `width` bits, lowest bits first; returns the position after their last byte. */
function unpack(
  bytes: Uint8Array,
  start: number,
  end: number,
  width: number,
  out: Int32Array,
  from: number,
  values: number,
): number {
  const last = start + usedBytes(values, width)
  if (last > end) throw new RangeError(`a bit-packed run ends after byte ${end}`)
  if (width > 24) return unpackWide(bytes, start, width, out, from, values)
  const mask = (1 << width) - 1
  let buffer = 0
  let bits = 0
  let at = start
  for (let i = 0; i < values; i++) {
    while (bits < width) {
      buffer |= (bytes[at++] ?? 0) << bits
      bits += 8
    }
    out[from + i] = buffer & mask
    buffer >>>= width
    bits -= width
  }
  return last
}

/** Above 24 bits a value and the rest of the byte before it do not fit into 32 bits together. */
function unpackWide(
  bytes: Uint8Array,
  start: number,
  width: number,
  out: Int32Array,
  from: number,
  values: number,
): number {
  for (let i = 0; i < values; i++) {
    let value = 0
    for (let bit = 0; bit < width; bit++) {
      const position = i * width + bit
      value |= (((bytes[start + (position >>> 3)] ?? 0) >>> (position & 7)) & 1) << bit
    }
    out[from + i] = value
  }
  return start + usedBytes(values, width)
}
