/** A tensor that every TFT of pytorch-forecasting has, by which its state dict is found. */
const SIGN = 'static_context_initial_hidden_lstm.fc1.weight'
/** What torch.compile puts before the name of a module that it compiled, at any depth. */
const COMPILED = /(^|\.)_orig_mod\./g
/** Averaged weights (EMA, SWA) are what a training with them ends with. */
const AVERAGED =
  /(?:^|[._])(?:ema|swa|avg|averaged?|average_model|averaged_model|ema_model|swa_model)(?:[._]|$)/i

export interface TftTensors<T> {
  /** By the network's own names. */
  readonly tensors: ReadonlyMap<string, T>
  /** What stood before each name, without torch.compile's; '' where nothing did. */
  readonly prefix: string
  /** Prefixes of other networks in the same file. */
  readonly others: readonly string[]
}

/**
 * The tensors of the TFT among those of a file, whatever module it is in (`model.`, `tft.`, `module.`) and however it
 * was compiled. Of several the averaged one is taken. null: there is none.
 */
export function findTft<T>(named: Iterable<readonly [string, T]>): TftTensors<T> | null {
  const plain = [...named].map(([name, tensor]) => [name.replace(COMPILED, '$1'), tensor] as const)
  const prefixes = plain.flatMap(([name]) =>
    name === SIGN || name.endsWith(`.${SIGN}`) ? [name.slice(0, -SIGN.length)] : [],
  )
  const prefix = prefixes.find((each) => AVERAGED.test(each)) ?? shortest(prefixes)
  if (prefix === undefined) return null
  const tensors = new Map<string, T>()
  for (const [name, tensor] of plain)
    if (name.startsWith(prefix)) tensors.set(name.slice(prefix.length), tensor)
  return { tensors, prefix, others: prefixes.filter((each) => each !== prefix) }
}

function shortest(texts: readonly string[]): string | undefined {
  return [...texts].sort((a, b) => a.length - b.length)[0]
}
