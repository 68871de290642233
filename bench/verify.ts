/** The time from a notify's body, in bytes, to the verification of its signature. */

import { runDeployed } from './deployed'
import type { Timing } from './interleaved'
import { atLeast, atMost, judged, type Outcome } from './outcome'
import { plainTable } from './table'
import type { VerifyFigures } from './verifyRun'

/** At most this multiple of hashing the finished string. */
const TARGET = 6
/** At most these multiples of node:crypto with a parsed key; and at least this many times as fast as Alipay's SDK. */
const RSA2_TARGETS = { verify: 1.7, sign: 1.05, sdkToOurs: 3 } as const

export async function benchVerify(): Promise<Outcome> {
  const figures = await runDeployed<VerifyFigures>('bench/verifyRun.ts')
  const { machine, message, floor, ours, peers, rsa2 } = figures
  const [verdict] = ours
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
  return judged(targets, { target: TARGET, rsa2Targets: RSA2_TARGETS, ...figures }, [
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
  ])
}

/** For verifying a notify, on the same input and in the same run. */
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
