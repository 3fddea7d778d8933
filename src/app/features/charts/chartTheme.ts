import { useEffect, useState } from 'react'

const TOKENS = {
  ground: '--ground',
  ink: '--ink',
  soft: '--ink-soft',
  faint: '--ink-faint',
  hairline: '--hairline',
  edge: '--edge',
  raised: '--ground-raised',
  future: '--ground-future',
  forecast: '--forecast',
  history: '--history',
  threshold: '--threshold',
  inner: '--band-inner',
  middle: '--band-middle',
  outer: '--band-outer',
} as const

/** The tokens as colours that a canvas library can parse: rgba(). */
export type ChartTheme = Readonly<Record<keyof typeof TOKENS, string>>

/** Computed colours stay in OKLCH, which ECharts cannot parse; a pixel painted with one can be read back. */
function readColours<K extends string>(tokens: Readonly<Record<K, string>>): Readonly<Record<K, string>> {
  const probe = document.createElement('span')
  document.body.append(probe)
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 1
  const context = canvas.getContext('2d', { willReadFrequently: true })
  const read = (token: string): string => {
    probe.style.color = `var(${token})`
    const computed = getComputedStyle(probe).color
    if (context === null) return computed
    context.clearRect(0, 0, 1, 1)
    context.fillStyle = computed
    context.fillRect(0, 0, 1, 1)
    const [r = 0, g = 0, b = 0, a = 255] = context.getImageData(0, 0, 1, 1).data
    return `rgba(${r},${g},${b},${Number((a / 255).toFixed(3))})`
  }
  const colours = Object.fromEntries(
    Object.entries<string>(tokens).map(([name, token]) => [name, read(token)]),
  ) as Record<K, string>
  probe.remove()
  return colours
}

/** The look of the theme of now; changes when the theme does. */
export function useLook(): ChartTheme {
  return useColours(TOKENS)
}

/** Tokens of the theme of now by names of one's own, as useLook gives them. tokens: the same object every time. */
export function useColours<K extends string>(
  tokens: Readonly<Record<K, string>>,
): Readonly<Record<K, string>> {
  const [look, setLook] = useState(() => readColours(tokens))
  useEffect(() => {
    const onChange = () => {
      setLook(readColours(tokens))
    }
    const system = matchMedia('(prefers-color-scheme:dark)')
    system.addEventListener('change', onChange)
    const chosen = new MutationObserver(onChange)
    chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => {
      system.removeEventListener('change', onChange)
      chosen.disconnect()
    }
  }, [tokens])
  return look
}
