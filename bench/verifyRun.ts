/** The program that `npm run bench -- verify` builds and runs: times every contender. */
import { hash } from 'node:crypto'
import { parse } from 'node:querystring'
import { signatureProblem } from '../lib/gateways/alipay/signedMessage'
import { readMessage } from '../lib/gateways/alipayDirect/message'
import { bodyForm } from '../lib/http/gatewayForm'
import { type Request, readRequest } from '../lib/http/request'
import { md5Verifier, parseSigningKey } from '../lib/signing/md5'
import { canonicalString } from '../local/simulator/alipayDirect/signing'
import { KEY, notifyFields, PARTNER, signedForm } from '../test/support/alipay'
import { anOrder } from '../test/support/orders'
import { answerBench } from './answerBench'
import { type Contender, machine, type Timing, timeInterleaved } from './interleaved'
import { peers } from './verifyPeers'
import { measureRsa2, type Rsa2Figures } from './verifyRsa2'

export interface VerifyFigures {
  readonly machine: string
  readonly message: {
    readonly parameters: number
    readonly bodyBytes: number
    /** The length of the string to sign, including the key. */
    readonly signedBytes: number
  }
  readonly floor: Timing
  readonly ours: readonly [verdict: Timing, message: Timing]
  readonly peers: readonly Timing[]
  readonly rsa2: Rsa2Figures
}

/** A paid notify with all fields of a bank payment. */
const FIELDS = notifyFields(anOrder(), {
  subject: '明前西湖龙井 特级 50g 礼盒装',
  body: '明前西湖龙井 特级 50g 礼盒装 × 1，白瓷盖碗 × 2',
  extra_common_param: 'shop-1',
  business_scene: 'qrpay',
  bank_seq_no: '2026112312345678',
  out_channel_type: 'DEBIT_CARD',
  out_channel_amount: '336.00',
})

function measure(projectFolder: string): VerifyFigures {
  const body = Buffer.from(signedForm(FIELDS))
  const signedText = canonicalString(FIELDS) + KEY
  const digest = hash('md5', signedText)
  const [floor, verdict, message, ...others] = timeInterleaved(
    [
      {
        name: 'floor: crypto.hash over the finished string',
        run: () => check(hash('md5', signedText) === digest),
      },
      ...ourContenders(body),
      ...peerContenders(body, projectFolder),
    ],
    { rounds: 200, warmUp: 60, blockMs: 3 },
  )
  if (!floor || !verdict || !message) throw new Error('not everything was timed')
  return {
    machine: machine(),
    message: {
      parameters: FIELDS.length + 2,
      bodyBytes: body.length,
      signedBytes: Buffer.byteLength(signedText),
    },
    floor,
    ours: [verdict, message],
    peers: others,
    rsa2: measureRsa2(projectFolder),
  }
}

/** The functions that the route's handler uses. */
function ourContenders(body: Buffer): Contender[] {
  const key = parseSigningKey(KEY)
  if (!key) throw new Error('not a key')
  const verifier = md5Verifier([key])
  const request = notifyRequest(body)
  return [
    {
      name: 'ours: body to verdict',
      run: () => {
        const form = bodyForm(request).parameters
        check(form.ok && signatureProblem(form.value, 'MD5', verifier) === undefined)
      },
    },
    {
      name: 'ours: body to message, every field read',
      run: () => {
        const form = bodyForm(request).parameters
        check(
          form.ok &&
            readMessage('notify', form.value, { name: 'alipayDirect', sellerId: PARTNER }, verifier).ok,
        )
      },
    },
  ]
}

/** The request in the form that the route's handler gets. */
const notifyRequest = (body: Buffer): Request =>
  readRequest(
    {
      headers: { 'content-type': 'application/x-www-form-urlencoded; text/html; charset=utf-8' },
      body: body.toString('base64'),
      isBase64Encoded: true,
    },
    'bench',
  )

function peerContenders(body: Buffer, projectFolder: string): Contender[] {
  const fields = parse(body.toString())
  return peers(KEY, projectFolder).flatMap(({ name, verifies }) => [
    { name: `${name}: body to verdict`, run: () => check(verifies(parse(body.toString()))) },
    { name: `${name}: parsed fields to verdict`, run: () => check(verifies(fields)) },
  ])
}

function check(isRight: boolean): void {
  if (!isRight) throw new Error('a contender answered wrongly')
}

answerBench(measure(process.argv[2] as string))
