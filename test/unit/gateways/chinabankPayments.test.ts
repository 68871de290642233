/** Payment requests to ChinaBank: settings, banks and fields. */
import { describe, expect, it } from 'vitest'
import type { CashierMethod } from '../../../lib/gateways/capabilities/payments'
import { BANKS } from '../../../lib/gateways/chinabank/banks'
import { chinabankPayments } from '../../../lib/gateways/chinabank/payments'
import { openProfile } from '../../../lib/gateways/chinabank/profile'
import { readSettings } from '../../../lib/gateways/chinabank/settings'
import type { Order } from '../../../lib/order/order'
import { parseSigningKey } from '../../../lib/signing/md5'
import { BANK_GROUPS } from '../../../local/simulator/chinabank/banks'
import { CHINABANK, CHINABANK_KEY, GATEWAY_URL, isSignedByShop, MERCHANT } from '../../support/chinabank'
import { anOrder, BUYER, NOW } from '../../support/orders'

const PUBLIC_URL = 'https://shop.example.com'
const SETTINGS = {
  name: 'chinabank',
  merchant: MERCHANT,
  gatewayUrl: GATEWAY_URL,
  notifyUrl: `${PUBLIC_URL}/paycallback/chinabank/notify`,
  returnUrl: `${PUBLIC_URL}/paycallback/chinabank/return`,
}
function problemsOf(changes: Readonly<Record<string, string | undefined>>, publicUrl = PUBLIC_URL) {
  const problems: string[] = []
  const problem = (text: string) => problems.push(text)
  const settings = readSettings({
    name: 'chinabank',
    variables: { ...CHINABANK, ...changes },
    publicUrl,
    problem,
  })
  return { settings, problems }
}

describe('settings', () => {
  it('are read', () => expect(problemsOf({})).toEqual({ settings: SETTINGS, problems: [] }))

  it.each<[Readonly<Record<string, string | undefined>>, string]>([
    [{ CHINABANK_MERCHANT: undefined }, 'CHINABANK_MERCHANT must be your merchant number'],
    [{ CHINABANK_MERCHANT: '100' }, 'CHINABANK_MERCHANT must be'],
    [{ CHINABANK_MERCHANT: '1'.repeat(17) }, 'CHINABANK_MERCHANT must be'],
    [{ CHINABANK_MERCHANT: '2000-400' }, 'CHINABANK_MERCHANT must be'],
    [{ CHINABANK_GATEWAY_URL: undefined }, 'CHINABANK_GATEWAY_URL must be an https URL'],
    [
      { CHINABANK_GATEWAY_URL: 'http://pay3.chinabank.com.cn/PayGate' },
      'like https://pay3.chinabank.com.cn/PayGate',
    ],
    [{ CHINABANK_GATEWAY_URL: `${GATEWAY_URL}?encoding=UTF-8` }, 'without a query'],
    [{ CHINABANK_GATEWAY_URL: 'http://127.0.0.1:4010/PayGate' }, 'points to this machine'],
  ])('are reported: %j', (changes, problem) => {
    expect(problemsOf(changes).problems).toEqual([expect.stringContaining(problem)])
  })

  it('allow no notify address that is too long for remark2', () => {
    const shop = (length: number) =>
      `https://${'a'.repeat(length - '[url:=https:///paycallback/chinabank/notify]'.length)}`
    expect(problemsOf({}, shop(150)).problems).toEqual([])
    expect(problemsOf({}, shop(151)).problems).toEqual([
      'PUBLIC_URL is too long: the address of the gateway’s notifies has 144 characters, of which it takes 143',
    ])
  })

  it('that are missing are empty', () => {
    const { settings } = problemsOf({ CHINABANK_MERCHANT: undefined, CHINABANK_GATEWAY_URL: undefined })
    expect(settings).toMatchObject({ merchant: '', gatewayUrl: '' })
  })

  it.each(['1001', '1'.repeat(16)])('may have the merchant number %s', CHINABANK_MERCHANT => {
    expect(problemsOf({ CHINABANK_MERCHANT }).problems).toEqual([])
  })
})

it('the profile has the banks, as the simulator does', async () => {
  const environment = { name: 'chinabank', variables: CHINABANK, publicUrl: PUBLIC_URL, problem: expect.fail }
  expect(await openProfile(environment)).toMatchObject({
    name: 'chinabank',
    url: GATEWAY_URL,
    banks: BANKS,
    isSandbox: false,
    showsCodes: false,
    words: {
      'zh-Hans': { name: '网银在线', account: '到网银在线再选银行' },
      'zh-Hant': { name: '網銀在線', account: '到網銀在線再選銀行' },
      en: { name: 'ChinaBank', account: 'Choose the bank at ChinaBank' },
    },
  })
  const simulated = BANK_GROUPS.flatMap(({ banks }) => banks)
  expect(BANKS).toHaveLength(simulated.length)
  expect(BANKS).toEqual(expect.arrayContaining(simulated.map(bank => ({ ...bank, group: 'personal' }))))
  expect(BANKS).toContainEqual({ code: '3080', name: '招商银行', group: 'personal' })
})

const keyOf = (text: string) => parseSigningKey(text) ?? expect.fail()
const payments = chinabankPayments(SETTINGS, async () => [keyOf(CHINABANK_KEY), keyOf(`${CHINABANK_KEY}0`)])

async function request(order: Order, method: CashierMethod = { kind: 'account' }) {
  const answer = await payments.request(order, method, BUYER, NOW)
  if (!answer.ok) return expect.fail(answer.error)
  return { ...answer.value, sent: Object.fromEntries(answer.value.fields) }
}

describe('a payment request', () => {
  const order = anOrder()

  it('names merchant, order and amount, and the return address', async () => {
    const { sent, ...rest } = await request(order)
    expect(rest).toMatchObject({ actionUrl: GATEWAY_URL, charset: 'gbk' })
    expect(sent).toStrictEqual({
      v_mid: MERCHANT,
      v_oid: order.orderId,
      v_amount: '336.00',
      v_moneytype: 'CNY',
      v_url: SETTINGS.returnUrl,
      v_md5info: expect.stringMatching(/^[0-9A-F]{32}$/),
      remark2: `[url:=${SETTINGS.notifyUrl}]`,
    })
    expect(isSignedByShop(sent)).toBe(true)
  })

  it('is no link', async () => expect(await request(order)).not.toHaveProperty('linkUrl'))

  it('goes directly to a bank of the list, and to no other', async () => {
    for (const { code } of BANKS) {
      const { sent } = await request(order, { kind: 'bank', bank: code })
      expect([sent.pmode_id, isSignedByShop(sent)]).toEqual([code, true])
    }
    const unknown = await payments.request(order, { kind: 'bank', bank: 'CMB' }, BUYER, NOW)
    expect(unknown).toEqual({ ok: false, error: 'unknownBank' })
  })
})
