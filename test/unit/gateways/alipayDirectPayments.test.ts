/** Payment requests to direct pay: banks, and when the anti-phishing key is requested. */
import { describe, expect, it } from 'vitest'
import { BANKS } from '../../../lib/gateways/alipayDirect/banks'
import { openPayments } from '../../../lib/gateways/alipayDirect/payments'
import type { CashierMethod } from '../../../lib/gateways/capabilities/payments'
import type { GatewayEnvironment } from '../../../lib/gateways/gateway'
import { isSignedBy } from '../../../local/simulator/alipayDirect/signing'
import { KEY, PARTNER } from '../../support/alipay'
import { anOrder, BUYER, NOW } from '../../support/orders'

const ORDER = anOrder()
const KEY_ANSWER =
  '<alipay><is_success>T</is_success><response><timestamp><encrypt_key>KPr8DuZp5xc031OVxw==</encrypt_key>' +
  '</timestamp></response></alipay>'

/** @param answer  to the question for the anti-phishing key; undefined when Alipay is silent */
async function request(contracted: string, method: CashierMethod = { kind: 'account' }, answer?: string) {
  const asked: string[] = []
  const environment: GatewayEnvironment = {
    name: 'alipayDirect',
    variables: {
      ALIPAY_PARTNER: PARTNER,
      ALIPAY_SELLER_ID: PARTNER,
      ALIPAY_CONTRACTED: contracted,
      ALIPAY_SIGN_TYPE: 'MD5',
      ALIPAY_CHARSET: 'utf-8',
      ALIPAY_KEYS: 'ssm:/keys',
      ALIPAY_GATEWAY_URL: 'https://mapi.alipay.com/gateway.do',
    },
    publicUrl: 'https://shop.example.com',
    problem: sentence => expect.fail(sentence),
    secret: (_, parse) => ({
      isLiteral: false,
      get: async () => parse({ text: KEY, place: 'the SSM parameter /keys', isLiteral: false }),
    }),
    clock: () => NOW,
    async http(url) {
      asked.push(url.searchParams.get('service') ?? '')
      return answer === undefined ? undefined : { status: 200, body: Buffer.from(answer) }
    },
  }
  const outcome = await (await openPayments(environment)).request(ORDER, method, BUYER, NOW)
  return { asked, outcome, sent: outcome.ok ? Object.fromEntries(outcome.value.fields) : undefined }
}

it('signs with the shop’s key', async () => {
  const { sent = {} } = await request('')
  expect(sent.out_trade_no).toBe(ORDER.orderId)
  expect(isSignedBy(Object.entries(sent), sent.sign ?? '', KEY, 'utf-8')).toBe(true)
})

describe('a bank', () => {
  it('of the list is used', async () => {
    for (const { code } of BANKS) {
      const { sent } = await request('', { kind: 'bank', bank: code })
      expect(sent?.defaultbank).toBe(code)
    }
  })

  it('outside the list is unknown', async () => {
    const { outcome } = await request('', { kind: 'bank', bank: 'NOBANK' })
    expect(outcome).toEqual({ ok: false, error: 'unknownBank' })
  })
})

describe('the anti-phishing key', () => {
  it('is requested if the contract has it', async () => {
    const { asked, sent } = await request(
      'anti_phishing_key exter_invoke_ip',
      { kind: 'account' },
      KEY_ANSWER,
    )
    expect([asked, sent?.anti_phishing_key]).toEqual([['query_timestamp'], 'KPr8DuZp5xc031OVxw=='])
  })

  it('is not requested if the contract does not have it', async () => {
    const { asked, outcome, sent } = await request('', { kind: 'account' }, KEY_ANSWER)
    expect([asked, outcome.ok, sent?.anti_phishing_key]).toEqual([[], true, undefined])
  })

  it('that is unavailable stops the payment', async () => {
    const { outcome } = await request('anti_phishing_key exter_invoke_ip')
    expect(outcome).toEqual({ ok: false, error: 'unavailable' })
  })
})
