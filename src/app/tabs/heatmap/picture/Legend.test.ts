import { describe, expect, it } from 'vitest'
import { legendTitle } from '#text/heatmap.ts'
import { gradientStops, legendMarks } from './Legend.tsx'
import type { Scale } from './scale.ts'

describe('the legend', () => {
  const scale: Scale = {
    pieces: [
      {
        from: 0,
        to: 75,
        colours: [
          [0, 0, 0],
          [0, 0, 1],
        ],
      },
      {
        from: 75,
        to: 100,
        colours: [
          [1, 0, 0],
          [1, 1, 0],
        ],
      },
    ],
    edges: 'upper',
    marks: [
      { value: 75, name: 'warning' },
      { value: 90, name: 'critical' },
    ],
    capped: { below: false, above: true },
  }
  it('marks ends and thresholds, and says where colours are capped', () => {
    expect(legendMarks(scale, { kind: 'level', level: 0.5 }, 'cpu_percent')).toEqual([
      { at: 0, label: '0\u202f%', kind: 'end' },
      { at: 0.75, label: '75\u202f%', kind: 'warning' },
      { at: 0.9, label: '90\u202f%', kind: 'critical' },
      { at: 1, label: '≥\u202f100\u202f%', kind: 'end' },
    ])
  })
  it('of risk is in percent of chance', () => {
    const risk = { ...scale, pieces: [{ from: 0, to: 1, colours: scale.pieces[0]!.colours }], marks: [] }
    expect(legendMarks(risk, { kind: 'risk' }, 'load_average').map(({ label }) => label)).toEqual([
      '0\u202f%',
      '≥\u202f100\u202f%',
    ])
    expect(
      legendTitle({ kind: 'risk' }, 'load_average', { warning: 4, critical: 8, direction: 'above' }),
    ).toBe('chance of ≥ 4 by then')
  })
  it('jumps where the colours do', () => {
    expect(gradientStops(scale)).toContain('rgb(0 0 255) 75.00%, rgb(255 0 0) 75.00%')
  })
})
