/** RSA2 compared with plain node:crypto and Alipay's SDK: verifying a notify from its bytes, and signing a request. */
import { sign, verify } from 'node:crypto'
import { parse } from 'node:querystring'
import { signatureProblem } from '../lib/gateways/alipay/signedMessage'
import { parseAlipayKeys, parseOwnKey } from '../lib/gateways/alipayPage/keys'
import { signedFields } from '../lib/gateways/alipayPage/signedRequest'
import { bodyForm } from '../lib/http/gatewayForm'
import { readRequest } from '../lib/http/request'
import { stringToSign } from '../lib/signing/canonical'
import { formOf, parametersOf, textParameters } from '../lib/signing/form'
import { rsa2Verifier } from '../lib/signing/rsa2'
import { ALIPAY, APP, APP_ID, pageNotifyFields, pemOf, signedPageForm } from '../test/support/alipayPage'
import { anOrder, NOW } from '../test/support/orders'
import { type Contender, type Timing, timeInterleaved } from './interleaved'
import { alipaySdk } from './verifyPeers'

export interface Rsa2Figures {
  readonly verify: readonly [floor: Timing, verdict: Timing, sdk: Timing]
  readonly sign: readonly [floor: Timing, signature: Timing, fields: Timing, sdk: Timing]
}

const ORDER = anOrder()
const text = (key: typeof APP.privateKey) => ({ text: pemOf(key), place: '', isLiteral: false })

export function measureRsa2(projectFolder: string): Rsa2Figures {
  const sdk = alipaySdk(APP_ID, pemOf(APP.privateKey), pemOf(ALIPAY.publicKey), projectFolder)
  const [floor, verdict, theirs] = timed(verifying(sdk))
  const [signFloor, signature, fields, link] = timed(signing(sdk))
  if (!floor || !verdict || !theirs || !signFloor || !signature || !fields || !link) {
    throw new Error('not everything was timed')
  }
  return { verify: [floor, verdict, theirs], sign: [signFloor, signature, fields, link] }
}

const timed = (contenders: readonly Contender[]) =>
  timeInterleaved(contenders, { rounds: 100, warmUp: 20, blockMs: 5 })

type Sdk = ReturnType<typeof alipaySdk>

function verifying(sdk: Sdk): readonly Contender[] {
  const body = Buffer.from(signedPageForm(pageNotifyFields(ORDER)))
  const request = readRequest(
    {
      headers: { 'content-type': 'application/x-www-form-urlencoded; text/html; charset=utf-8' },
      body: body.toString('base64'),
      isBase64Encoded: true,
    },
    'bench',
  )
  const form = bodyForm(request).parameters
  if (!form.ok) throw new Error(form.error)
  const signed = stringToSign(form.value, ['sign', 'sign_type'])
  const sent =
    parametersOf(form.value)
      .find(({ name }) => name === 'sign')
      ?.value.toString() ?? ''
  const signature = Buffer.from(sent, 'base64')
  const { keys } = parseAlipayKeys(text(ALIPAY.publicKey))
  const verifier = rsa2Verifier(keys)
  return [
    {
      name: 'floor: crypto.verify over the finished bytes, key parsed',
      run: () => check(verify('RSA-SHA256', signed, ALIPAY.publicKey, signature)),
    },
    {
      name: 'ours: body to verdict',
      run: () => {
        const { parameters } = bodyForm(request)
        check(parameters.ok && signatureProblem(parameters.value, 'RSA2', verifier) === undefined)
      },
    },
    { name: `${sdk.name}: body to verdict`, run: () => check(sdk.verifies({ ...parse(body.toString()) })) },
  ]
}

function signing(sdk: Sdk): readonly Contender[] {
  const content = { out_trade_no: ORDER.orderId, total_amount: '336.00', subject: '明前西湖龙井' }
  const addresses = { notify_url: 'https://shop.example.com/n', return_url: 'https://shop.example.com/r' }
  const own = parseOwnKey(text(APP.privateKey))
  const call = { method: 'alipay.trade.page.pay', content, addresses, now: NOW }
  const fields = Object.entries({ app_id: APP_ID, ...addresses, biz_content: JSON.stringify(content) })
  const finished = stringToSign(formOf(textParameters(fields)), [])
  // It computes synchronously; only the result is checked later.
  const failed = (error: unknown) => {
    throw error
  }
  return [
    {
      name: 'floor: crypto.sign over finished bytes, key parsed',
      run: () => check(sign('RSA-SHA256', finished, APP.privateKey).length === 256),
    },
    {
      name: 'ours: finished bytes to signature',
      run: () => {
        own.signer.sign(finished).then(made => check(made.length === 344), failed)
      },
    },
    {
      name: 'ours: content to signed fields',
      run: () => {
        signedFields({ appId: APP_ID }, own, call).then(made => check(made.length === 11), failed)
      },
    },
    { name: `${sdk.name}: content to signed link`, run: () => check(sdk.signs(content, addresses)) },
  ]
}

function check(isRight: boolean): void {
  if (!isRight) throw new Error('a contender answered wrongly')
}
