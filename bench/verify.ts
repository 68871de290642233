/** How long it takes from a notify's body, in bytes, to the verdict on its signature. */

import { runDeployed } from './deployed'
import type { Timing } from './interleaved'
import { atLeast, atMost, type Outcome } from './outcome'
import { plainTable } from './table'
import type { VerifyFigures } from './verifyRun'

/** At most so many times as long as hashing the finished string. */
const TARGET = 6
/** The same over node:crypto with a parsed key; and so many times as fast as Alipay's own SDK. */
const RSA2_TARGETS = { verify: 1.7, sign: 1.05, sdkToOurs: 3 } as const

export async function benchVerify(): Promise<Outcome> {
  const figures = await runDeployed<VerifyFigures>('bench/verifyRun.ts')
  const { machine, message, floor, ours, peers, rsa2 } = figures
  const [verdict] = ours
  const verdicts = [
    floorVerdict(verdict.name, verdict.ratio, TARGET),
    ...(['verify', 'sign'] as const).map(part =>
      floorVerdict(`RSA2, ${part}`, rsa2[part][1].ratio, RSA2_TARGETS[part]),
    ),
    sdkVerdict(rsa2),
  ]
  const met = verdicts.every(each => each.met)
  const targets = [
    atMost('MD5, a notify to its verdict, beside the hash', verdict.ratio, TARGET, '×'),
    atMost(
      'RSA2, a notify to its verdict, beside crypto.verify',
      rsa2.verify[1].ratio,
      RSA2_TARGETS.verify,
      '×',
    ),
    atMost('RSA2, a signature, beside crypto.sign', rsa2.sign[1].ratio, RSA2_TARGETS.sign, '×'),
    atLeast('RSA2, a verdict, beside Alipay’s SDK', timesAsFast(rsa2), RSA2_TARGETS.sdkToOurs, '× as fast'),
  ]
  return {
    met,
    targets,
    figures: { target: TARGET, rsa2Targets: RSA2_TARGETS, ...figures },
    text: [
      `${machine}; a notify of ${message.parameters} parameters, ${message.bodyBytes} bytes,`,
      `${message.signedBytes} of them signed, the key included`,
      '',
      ...table([floor, ...ours, ...peers]),
      '',
      'RSA2: a notify of the open platform, and a payment request',
      '',
      ...table(rsa2.verify),
      '',
      ...table(rsa2.sign),
      '',
      ...verdicts.map(({ says }) => says),
    ].join('\n'),
  }
}

const floorVerdict = (name: string, ratio: number, target: number) => ({
  met: ratio <= target,
  says: `${name}: ${ratio.toFixed(2)} × the floor, at most ${target}: ${ratio <= target ? 'met' : 'missed'}`,
})

/** On the same input, in the same run: a notify to its verdict. */
function sdkVerdict(rsa2: VerifyFigures['rsa2']) {
  const [, , sdk] = rsa2.verify
  const times = timesAsFast(rsa2)
  const met = times >= RSA2_TARGETS.sdkToOurs
  return {
    met,
    says: `RSA2, verify: ${times.toFixed(1)} × as fast as ${sdk.name.replace(/:.*/, '')}, at least ${RSA2_TARGETS.sdkToOurs}: ${met ? 'met' : 'missed'}`,
  }
}

const timesAsFast = ({ verify: [, ours, sdk] }: VerifyFigures['rsa2']): number =>
  sdk.quartiles[0] / ours.quartiles[0]

function table(timings: readonly Timing[]): string[] {
  const rows = timings.map(({ name, quartiles: [low, median, high], ratio }) => [
    name,
    median.toFixed(2),
    `${low.toFixed(2)} to ${high.toFixed(2)}`,
    ratio.toFixed(2),
  ])
  return plainTable([['', 'µs', 'quartiles', '× floor'], ...rows], 'left')
}
