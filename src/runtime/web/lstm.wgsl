// One layer of the TFT's LSTMs at all its time steps: those of the encoder, then those of the decoder, which goes on from
// the state in which the encoder stopped. A workgroup has one series; its invocations share the hidden units, and each
// keeps the cells of its own.
//
// gpuLstm.ts puts in front of this:
// HIDDEN units, ENCODER_STEPS, STEPS of both together, LANES invocations, UNITS of each of them (HIDDEN / LANES, rounded up).

// What the layer reads, [STEPS, series, HIDDEN], and what it answers; 0 at steps that a series does not have.
@group(0) @binding(0) var<storage, read> inputs: array<f32>;
@group(0) @binding(1) var<storage, read_write> outputs: array<f32>;
// [2, 2 * HIDDEN + 1, HIDDEN] of encoder and decoder: what an input, a hidden unit of the step before or, at last, the bias
// adds to a unit's four gates: input, forget, cell, output.
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
// The state before the first step, [series, HIDDEN].
@group(0) @binding(3) var<storage, read> initial_hidden: array<f32>;
@group(0) @binding(4) var<storage, read> initial_cell: array<f32>;
// Steps of the encoder that a series has, [series].
@group(0) @binding(5) var<storage, read> lengths: array<i32>;

const ROWS = 2u * HIDDEN + 1u;

// What the weights are multiplied by: the step's inputs, then the hidden units of the step before it.
var<workgroup> factors: array<f32, 2u * HIDDEN>;

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let series = group.x;
  let length = u32(lengths[series]);
  var cell: array<f32, UNITS>;
  var hidden: array<f32, UNITS>;
  for (var i = 0u; i < UNITS; i++) {
    let unit = lane + i * LANES;
    if (unit < HIDDEN) {
      cell[i] = initial_cell[series * HIDDEN + unit];
      hidden[i] = initial_hidden[series * HIDDEN + unit];
    }
  }

  for (var step = 0u; step < STEPS; step++) {
    let row = (step * groups.x + series) * HIDDEN;
    let is_padding = step >= length && step < ENCODER_STEPS;
    // Nobody writes what another still reads of the step before.
    workgroupBarrier();
    for (var i = 0u; i < UNITS; i++) {
      let unit = lane + i * LANES;
      if (unit < HIDDEN) {
        factors[unit] = inputs[row + unit];
        factors[HIDDEN + unit] = hidden[i];
      }
    }
    workgroupBarrier();
    for (var i = 0u; i < UNITS; i++) {
      let unit = lane + i * LANES;
      if (unit >= HIDDEN) { continue; }
      if (is_padding) {
        outputs[row + unit] = 0.0;
        continue;
      }
      let gates = gates_of(unit, step < ENCODER_STEPS);
      cell[i] = sigmoid(gates.y) * cell[i] + sigmoid(gates.x) * bounded_tanh(gates.z);
      hidden[i] = sigmoid(gates.w) * bounded_tanh(cell[i]);
      outputs[row + unit] = hidden[i];
    }
  }
}

// A unit's four gates before their curves.
fn gates_of(unit: u32, encoding: bool) -> vec4f {
  let at = select(ROWS, 0u, encoding) * HIDDEN + unit;
  var sum = weights[at + 2u * HIDDEN * HIDDEN];
  for (var k = 0u; k < 2u * HIDDEN; k++) {
    sum += factors[k] * weights[at + k * HIDDEN];
  }
  return sum;
}

// WGSL leaves open what e^x is where it exceeds f32, and how exact tanh is: 1e-5. Beyond 30 both curves are flat.
fn sigmoid(x: f32) -> f32 {
  return 1.0 / (1.0 + exp(-clamp(x, -30.0, 30.0)));
}

fn bounded_tanh(x: f32) -> f32 {
  return 2.0 * sigmoid(2.0 * x) - 1.0;
}
