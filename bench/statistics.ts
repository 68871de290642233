/** Medians and quartiles. */

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

export type Quartiles = readonly [low: number, median: number, high: number]

export const quartiles = (values: readonly number[]): Quartiles => [
  quantile(values, 0.25),
  median(values),
  quantile(values, 0.75),
]

/** The median, with the first and the third quartile in brackets. */
export function spread(values: readonly number[], digits = 2): string {
  const [low, middle, high] = quartiles(values)
  return `${middle.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`
}
