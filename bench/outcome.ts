/** The result of a part of `npm run bench`, and its comparison with the targets. */

/** A figure with its upper or lower limit. */
export interface Target {
  /** The row in the table. */
  readonly name: string
  readonly value: number
  readonly limit: number
  readonly bound: 'atMost' | 'atLeast'
  /** `×`, `s`, `%` or `$`. */
  readonly unit: string
}

export interface Outcome {
  readonly met: boolean
  /** Each has a row in the table; without any the part has one. */
  readonly targets?: readonly Target[]
  /** For `--json`. */
  readonly figures: Readonly<Record<string, unknown>>
  /** The figures as text. */
  readonly text: string
}

const target =
  (bound: Target['bound']) =>
  (name: string, value: number, limit: number, unit: string): Target => ({ name, value, limit, bound, unit })

export const atMost = target('atMost')
export const atLeast = target('atLeast')

/** False for NaN, which means that nothing was measured. */
export const isMet = ({ value, limit, bound }: Target): boolean =>
  bound === 'atMost' ? value <= limit : value >= limit

/** The outcome is met if all targets are; the verdicts follow the text. */
export function judged(
  targets: readonly Target[],
  figures: Outcome['figures'],
  lines: readonly string[],
): Outcome {
  return {
    met: targets.every(isMet),
    targets,
    figures,
    text: [...lines, '', ...targets.map(verdict)].join('\n'),
  }
}

/** `name: 1.05 ×, at most 1.10 ×: met` */
export const verdict = (target: Target): string =>
  `${target.name}: ${amount(target.value, target)}, ${boundText(target)}: ${isMet(target) ? 'met' : 'missed'}`

export const boundText = (target: Target): string =>
  `${target.bound === 'atMost' ? 'at most' : 'at least'} ${amount(target.limit, target)}`

/** With fractions only for small figures. */
export function amount(value: number, { unit }: Pick<Target, 'unit'>): string {
  const size = Math.abs(value)
  const digits =
    Number.isInteger(value) && unit !== '×' ? 0 : size < 10 || unit === '$' ? 2 : size < 100 ? 1 : 0
  const number = value.toFixed(digits)
  if (unit === '') return number
  return unit === '$' ? `$${number}` : `${number} ${unit}`
}
