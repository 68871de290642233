/** Refund requests at direct pay: the reason is short enough, and contains no separator. */
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { batchNo } from '../../../lib/gateways/alipayDirect/batchNo'
import { alipayDirectRefundConfirmations } from '../../../lib/gateways/alipayDirect/refundConfirmations'
import { reasonOf } from '../../../lib/gateways/alipayDirect/refundRequest'
import type { AlipayDirectSettings } from '../../../lib/gateways/alipayDirect/settings'
import { signedRequest } from '../../../lib/gateways/alipayDirect/signedRequest'
import type { PendingRefund } from '../../../lib/order/trades'
import { encodeText } from '../../../lib/signing/charset'
import { parseSigningKey } from '../../../lib/signing/md5'
import { formatGatewayTime } from '../../../lib/time'
import { sign as signatureOf } from '../../../local/simulator/alipayDirect/signing'
import { KEY, PARTNER } from '../../support/alipay'
import { anyText } from '../../support/anyText'
import { REQUESTED } from '../../support/directRefund'
import { anOrder, NOW } from '../../support/orders'

const KEY_OF_SHOP = parseSigningKey(KEY) ?? expect.fail()
const OLD_KEY = parseSigningKey('vutsrqponmlkjihgfedcba9876543210') ?? expect.fail()
const SETTINGS: AlipayDirectSettings = {
  name: 'alipayDirect',
  partner: PARTNER,
  sellerId: '2088000000000001',
  gatewayUrl: 'https://mapi.alipay.com/gateway.do',
  charset: 'gbk',
  contracted: new Set(),
  extraCommonParam: '',
  notifyUrl: 'https://shop.example.com/n',
  returnUrl: '',
  publicUrl: 'https://shop.example.com',
}

/** A form's escapes and pluses as bytes. */
const unescaped = (text: string) =>
  Buffer.from(
    text.replaceAll('+', ' ').replace(/%([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  )

it('is signed over all of its fields, in the shop’s charset, with the newest key', async () => {
  const order = { ...anOrder(), ...named('茶') }
  const confirmations = alipayDirectRefundConfirmations(
    SETTINGS,
    async () => [KEY_OF_SHOP, OLD_KEY],
    () => NOW,
  )
  const page = await confirmations.pageUrl(order, REQUESTED as PendingRefund, NOW)
  const url = new URL(page)
  const pairs = url.search
    .slice(1)
    .split('&')
    .map(pair => pair.split('=').map(text => iconv.decode(unescaped(text), 'gbk')))
  const { sign, sign_type, ...fields } = Object.fromEntries(pairs)
  expect(fields).toEqual({
    service: 'refund_fastpay_by_platform_pwd',
    partner: PARTNER,
    _input_charset: 'gbk',
    notify_url: SETTINGS.notifyUrl,
    seller_user_id: SETTINGS.sellerId,
    refund_date: formatGatewayTime(NOW),
    batch_no: batchNo(order.orderId, 'R1', NOW),
    batch_num: '1',
    detail_data: `A^12.00^退款 茶`,
  })
  expect([sign, sign_type]).toEqual([signatureOf(Object.entries(fields), KEY, 'gbk'), 'MD5'])
})

it('is not made with characters outside the charset', () => {
  const sign = () => signedRequest(SETTINGS, KEY_OF_SHOP, [['body', '🍵']])
  expect(sign).toThrow('a request holds text that gbk cannot encode')
})

const named = (name: string) => ({ lines: anOrder().lines.map(line => ({ ...line, name })) })

it('has the goods’ names, cut to 63 characters', () => {
  expect(reasonOf(named('茶'), 'utf-8')).toBe('退款 茶')
  expect(reasonOf(named('a|b&c'), 'utf-8')).toBe('退款 a b＆c')
  expect(reasonOf(named('🍵'.repeat(61)), 'utf-8')).toBe(`退款 ${'🍵'.repeat(60)}`)
  expect(reasonOf({ lines: [] }, 'utf-8')).toBe('退款')
})

describe.each(['utf-8', 'gbk'] as const)('in %s', charset => {
  it('accepts any goods’ name', () =>
    fc.assert(
      fc.property(anyText({ maxLength: 300 }), name => {
        const reason = reasonOf(named(name), charset)
        expect(reason).not.toMatch(/[\^|$#%&+=\n\r]/)
        const bytes = encodeText(reason, charset)?.length ?? 0
        expect([bytes > 0, bytes < 256]).toEqual([true, true])
      }),
    ))
})
