/** How long it takes from a notify's body, in bytes, to the verdict on its signature. */
import { hash } from 'node:crypto'
import { parse } from 'node:querystring'
import { canonicalString } from '../local/simulator/alipayDirect/signing'
import { KEY, notifyFields, PARTNER, signedForm } from '../test/support/alipay'
import { anOrder } from '../test/support/orders'
import { loadDeployed } from './deployed'
import { type Contender, machine, type Timing, timeInterleaved } from './interleaved'
import type { Outcome } from './outcome'
import { peers } from './verifyPeers'

/** At most so many times as long as hashing the finished string. */
const TARGET = 6

const OURS = 'ours: body to verdict'

/** A paid notify with all that Alipay adds for a payment at a bank. */
const FIELDS = notifyFields(anOrder(), {
  subject: '明前西湖龙井 特级 50g 礼盒装',
  body: '明前西湖龙井 特级 50g 礼盒装 × 1，白瓷盖碗 × 2',
  extra_common_param: 'shop-1',
  business_scene: 'qrpay',
  bank_seq_no: '2026112312345678',
  out_channel_type: 'DEBIT_CARD',
  out_channel_amount: '336.00',
})

export async function benchVerify(): Promise<Outcome> {
  const body = Buffer.from(signedForm(FIELDS))
  const signedText = canonicalString(FIELDS) + KEY
  const timings = timeInterleaved(contenders(body, signedText), { rounds: 150, warmUp: 50, blockMs: 5 })
  const met = timings.some(({ name, ratio }) => name === OURS && ratio <= TARGET)
  const message = {
    parameters: FIELDS.length + 2,
    bodyBytes: body.length,
    signedBytes: Buffer.byteLength(signedText),
  }
  return {
    met,
    figures: { machine: machine(), target: TARGET, message, timings },
    text: [
      `${machine()}; a notify of ${message.parameters} parameters, ${message.bodyBytes} bytes,`,
      `${message.signedBytes} of them signed, the key included`,
      '',
      ...table(timings),
      '',
      `${OURS}: at most ${TARGET} × the floor: ${met ? 'met' : 'missed'}`,
    ].join('\n'),
  }
}

function contenders(body: Buffer, signedText: string): Contender[] {
  const digest = hash('md5', signedText)
  const { ourVerification } = loadDeployed<typeof import('./verifyOurs')>('bench/verifyOurs.ts')
  const { verifies, reads } = ourVerification(body, KEY, PARTNER)
  const fields = parse(body.toString())
  return [
    {
      name: 'floor: crypto.hash over the finished string',
      run: () => check(hash('md5', signedText) === digest),
    },
    { name: OURS, run: () => check(verifies()) },
    { name: 'ours: body to message, every field read', run: () => check(reads()) },
    ...peers(KEY).flatMap(({ name, verifies }) => [
      { name: `${name}: body to verdict`, run: () => check(verifies(parse(body.toString()))) },
      { name: `${name}: parsed fields to verdict`, run: () => check(verifies(fields)) },
    ]),
  ]
}

function check(isRight: boolean): void {
  if (!isRight) throw new Error('a contender answered wrongly')
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
  return all.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
