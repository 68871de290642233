/** Evaluates the starts: compares the time above the empty handler's. */
import { atMost, type Target } from '../outcome'
import { type Quartiles, quartiles } from '../statistics'
import { plainTable } from '../table'
import type { Start } from './measure'

interface Row {
  readonly name: string
  readonly bytes: number
  readonly full: readonly Start[]
  readonly throttled: readonly Start[]
}

export interface Measured {
  /** The empty handler, the others for comparison, and notify last. */
  readonly rivals: readonly Row[]
  readonly bystanders: readonly Row[]
}

type Setting = 'full' | 'throttled'

/** Init is never throttled, so all starts count. */
const inits = ({ full, throttled }: Row): Quartiles => quartiles([...full, ...throttled].map(s => s.initMs))
const firsts = (row: Row, setting: Setting): Quartiles => quartiles(row[setting].map(s => s.firstMs))
const cpu = (row: Row): Quartiles => quartiles(row.full.map(({ cpuMs }) => cpuMs))

/** Wall-clock time from the start of the process to the first response. */
function total(row: Row, setting: Setting): Quartiles {
  const [init, first] = [inits(row), firsts(row, setting)]
  return [init[0] + first[0], init[1] + first[1], init[2] + first[2]]
}

/**
 * CPU time from the start of the process to the first response, without the effect of other load. For a throttled
 * process: CPU time until it is throttled, then wall-clock time.
 */
function work(row: Row, setting: Setting): Quartiles {
  if (setting === 'full') return cpu(row)
  const init = quartiles([...row.full, ...row.throttled].map(({ cpuInitMs }) => cpuInitMs))
  const first = firsts(row, setting)
  return [init[0] + first[0], init[1] + first[1], init[2] + first[2]]
}

const above = ({ rivals: [floor] }: Measured, row: Row, of: (row: Row) => Quartiles): number =>
  of(row)[1] - (floor ? of(floor)[1] : Number.NaN)

/** notify's time above the empty handler's, as a fraction of another function's. */
function partOf(measured: Measured, rival: Row, setting: Setting, time: typeof work): number {
  const ours = measured.rivals.at(-1) ?? rival
  const over = (row: Row) => above(measured, row, each => time(each, setting))
  return over(ours) / over(rival)
}

interface Comparison {
  readonly name: string
  readonly rival: 'minimal AWS SDK' | 'alipay-sdk'
  readonly setting: Setting
  readonly limit: number
}

const COMPARISONS: readonly Comparison[] = [
  {
    name: 'beside a minimal handler with the AWS SDK',
    rival: 'minimal AWS SDK',
    setting: 'full',
    limit: 0.6,
  },
  { name: 'beside one with alipay-sdk too', rival: 'alipay-sdk', setting: 'full', limit: 0.3 },
  {
    name: 'beside the minimal one, throttled to 512 MB once loaded',
    rival: 'minimal AWS SDK',
    setting: 'throttled',
    limit: 0.4,
  },
]

const ratios = (measured: Measured, time: typeof work): readonly number[] =>
  COMPARISONS.map(({ rival, setting }) => {
    const row = measured.rivals.find(({ name }) => name === rival)
    return row ? partOf(measured, row, setting, time) : Number.NaN
  })

export function targetsOf(measured: Measured): readonly Target[] {
  const values = ratios(measured, work)
  return COMPARISONS.map(({ name, limit }, index) =>
    atMost(`notify above the floor, ${name}`, values[index] ?? Number.NaN, limit, '×'),
  )
}

const ms = ([low, median, high]: Quartiles) =>
  `${median.toFixed(0).padStart(4)} (${low.toFixed(0)} to ${high.toFixed(0)})`

const HEAD = [
  ...['', 'kB', 'init', 'first', '+floor', 'processor', '+floor', '512 MB: first', '+floor', 'MiB'],
] as const

/** The results as text, without the verdicts. */
export function reportOf(measured: Measured, where: readonly string[]): readonly string[] {
  const { rivals, bystanders } = measured
  const over = (row: Row, of: (row: Row) => Quartiles) => above(measured, row, of).toFixed(0)
  const line = (row: Row) => [
    ...[row.name, (row.bytes / 1000).toFixed(0), ms(inits(row))],
    ...[ms(firsts(row, 'full')), over(row, each => total(each, 'full'))],
    ...[ms(cpu(row)), over(row, each => work(each, 'full'))],
    ...[ms(firsts(row, 'throttled')), over(row, each => work(each, 'throttled'))],
    ...[quartiles(row.full.map(({ memoryMib }) => memoryMib))[1].toFixed(0)],
  ]
  return [
    ...where,
    'ms, median (quartiles). init: from the start of the process to its asking for an event; first: from its first',
    'event to the answer; processor: its time until then, which other work does not lengthen; 512 MB: the same at that share',
    'of a core, init not; +floor: above the empty handler, until the first answer (512 MB: the processor’s time for init)',
    '',
    ...plainTable([HEAD, ...rivals.map(line)], 'right'),
    '',
    ...plainTable([HEAD, ...bystanders.map(line)], 'right'),
    '',
    `notify above the floor by the clock alone, other work and all: ${ratios(measured, total)
      .map(ratio => ratio.toFixed(2))
      .join(', ')}`,
  ]
}

export function figuresOf({ rivals, bystanders }: Measured, where: string) {
  const figures = (row: Row) => ({
    name: row.name,
    bytes: row.bytes,
    full: spread(row.full),
    throttled: spread(row.throttled),
  })
  return { where, rivals: rivals.map(figures), functions: bystanders.map(figures) }
}

const spread = (starts: readonly Start[]) => ({
  initMs: quartiles(starts.map(({ initMs }) => initMs)),
  firstMs: quartiles(starts.map(({ firstMs }) => firstMs)),
  cpuInitMs: quartiles(starts.map(({ cpuInitMs }) => cpuInitMs)),
  cpuMs: quartiles(starts.map(({ cpuMs }) => cpuMs)),
  memoryMib: quartiles(starts.map(({ memoryMib }) => memoryMib)),
})
