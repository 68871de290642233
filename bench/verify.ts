/** How long it takes from a notify's body, in bytes, to the verdict on its signature. */

import { runDeployed } from './deployed'
import type { Timing } from './interleaved'
import type { Outcome } from './outcome'
import type { VerifyFigures } from './verifyRun'

/** At most so many times as long as hashing the finished string. */
const TARGET = 6

export function benchVerify(): Outcome {
  const figures = runDeployed<VerifyFigures>('bench/verifyRun.ts')
  const { machine, message, floor, ours, peers } = figures
  const [verdict] = ours
  const met = verdict.ratio <= TARGET
  return {
    met,
    figures: { target: TARGET, ...figures },
    text: [
      `${machine}; a notify of ${message.parameters} parameters, ${message.bodyBytes} bytes,`,
      `${message.signedBytes} of them signed, the key included`,
      '',
      ...table([floor, ...ours, ...peers]),
      '',
      `${verdict.name}: ${verdict.ratio.toFixed(2)} × the floor, at most ${TARGET}: ${met ? 'met' : 'missed'}`,
    ].join('\n'),
  }
}

function table(timings: readonly Timing[]): string[] {
  const rows = timings.map(({ name, quartiles: [low, median, high], ratio }) => [
    name,
    median.toFixed(2),
    `${low.toFixed(2)} to ${high.toFixed(2)}`,
    ratio.toFixed(2),
  ])
  const all = [['', 'µs', 'quartiles', '× floor'], ...rows]
  const widths = [0, 1, 2, 3].map(column => Math.max(...all.map(row => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
  return all.map(row => line(row).trimEnd())
}
