/** What a part of `npm run bench` found, and how it is held against its targets. */

/** A figure with the most (or the least) that it may be. */
export interface Target {
  /** What was measured, as a row of the table says it. */
  readonly name: string
  readonly value: number
  readonly limit: number
  readonly bound: 'atMost' | 'atLeast'
  /** Of the figure and of its limit: `×`, `s`, `%`, `$`. */
  readonly unit: string
}

export interface Outcome {
  readonly met: boolean
  /** Each is a row of the one table; without any the part is one. */
  readonly targets?: readonly Target[]
  /** The figures, as `--json` prints them. */
  readonly figures: Readonly<Record<string, unknown>>
  /** The same for people. */
  readonly text: string
}

const target =
  (bound: Target['bound']) =>
  (name: string, value: number, limit: number, unit: string): Target => ({ name, value, limit, bound, unit })

export const atMost = target('atMost')
export const atLeast = target('atLeast')

/** A figure that is no number was not measured, which is no way to meet a target. */
export const isMet = ({ value, limit, bound }: Target): boolean =>
  bound === 'atMost' ? value <= limit : value >= limit

/** An outcome that is met when all its targets are; the verdicts stand under the text. */
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

/** Fractions only where they say something. */
export function amount(value: number, { unit }: Pick<Target, 'unit'>): string {
  const size = Math.abs(value)
  const digits =
    Number.isInteger(value) && unit !== '×' ? 0 : size < 10 || unit === '$' ? 2 : size < 100 ? 1 : 0
  const number = value.toFixed(digits)
  if (unit === '') return number
  return unit === '$' ? `$${number}` : `${number} ${unit}`
}
