/** The gateways' names, and which have no queries. */
import { expect, it } from 'vitest'
import type { GatewayProfile } from '../../../lib/gateways/capabilities/profile'
import { DENIED_QUERIES } from '../../../lib/gateways/deniedQueries'
import type { GatewayEnvironment, Registry } from '../../../lib/gateways/gateway'
import { PROFILES } from '../../../lib/gateways/profiles'
import { REFUND_CONFIRMATIONS } from '../../../lib/gateways/refundConfirmations'
import { REFUNDS } from '../../../lib/gateways/refunds'
import { TRADE_QUERIES } from '../../../lib/gateways/tradeQueries'
import type { GatewayName } from '../../../lib/order/facts'
import { PARTNER } from '../../support/alipay'
import { VARIABLES } from '../../support/alipayPage'
import { CHINABANK } from '../../support/chinabank'
import { NOW } from '../../support/orders'

const environment = (name: GatewayName): GatewayEnvironment => ({
  name,
  variables: {
    ...VARIABLES,
    ...CHINABANK,
    ALIPAY_PARTNER: PARTNER,
    ALIPAY_SELLER_ID: PARTNER,
    ALIPAY_SIGN_TYPE: 'MD5',
    ALIPAY_CHARSET: 'utf-8',
    ALIPAY_GATEWAY_URL: 'https://mapi.alipay.com/gateway.do',
  },
  publicUrl: 'https://shop.example.com',
  problem: sentence => expect.fail(sentence),
  secret: () => expect.fail('no secret is opened'),
  http: () => expect.fail('nobody is asked'),
  clock: () => NOW,
})

it.each<[string, Registry<object>, GatewayName, object]>([
  ['about denied messages', DENIED_QUERIES, 'alipayPage', {}],
  ['about denied messages', DENIED_QUERIES, 'chinabank', {}],
  ['about trades', TRADE_QUERIES, 'chinabank', {}],
  ['for refunds', REFUNDS, 'chinabank', {}],
  ['for refunds', REFUNDS, 'alipayDirect', { isConfirmedByPerson: true }],
  ['for a page of refunds', REFUND_CONFIRMATIONS, 'alipayPage', {}],
  ['for a page of refunds', REFUND_CONFIRMATIONS, 'chinabank', {}],
])('nothing is asked %s, nor opened: %#', async (_, registry, name, capability) => {
  expect(await registry[name]?.(environment(name))).toEqual(capability)
})

it.each<[GatewayName, words: GatewayProfile['words']]>([
  [
    'alipayDirect',
    {
      'zh-Hans': { name: '支付宝', account: '支付宝账户', product: '即时到账' },
      'zh-Hant': { name: '支付寶', account: '支付寶帳戶', product: '即時到帳' },
      en: { name: 'Alipay', account: 'Alipay account', product: 'direct pay' },
    },
  ],
  [
    'alipayPage',
    {
      'zh-Hans': { name: '支付宝', account: '支付宝账户' },
      'zh-Hant': { name: '支付寶', account: '支付寶帳戶' },
      en: { name: 'Alipay', account: 'Alipay account' },
    },
  ],
  [
    'chinabank',
    {
      'zh-Hans': { name: '网银在线', account: '到网银在线再选银行' },
      'zh-Hant': { name: '網銀在線', account: '到網銀在線再選銀行' },
      en: { name: 'ChinaBank', account: 'Choose the bank at ChinaBank' },
    },
  ],
])('%s has its own name', async (name, words) => {
  expect(await PROFILES[name]?.(environment(name))).toMatchObject({ name, words })
})

it.each<[GatewayName, showsCodes: boolean]>([
  ['alipayDirect', false],
  ['chinabank', false],
])('%s shows no codes', async (name, showsCodes) => {
  expect(await PROFILES[name]?.(environment(name))).toMatchObject({ showsCodes })
})
