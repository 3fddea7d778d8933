/** The value of a sample in Prometheus' text format, with at least these labels; NaN: there is none. */
export function readMetric(
  text: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
  const line = text
    .split('\n')
    .find(
      (each) =>
        (each.startsWith(`${name} `) || each.startsWith(`${name}{`)) &&
        wanted.every((label) => each.includes(label)),
    )
  return Number(line?.slice(line.lastIndexOf(' ') + 1) ?? NaN)
}
