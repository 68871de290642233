/** The stack's open platform: the handlers get its address, and its keys are those of the local shop. */
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { expect, it } from 'vitest'
import keys from '../../local/alipayPageKeys.json'
import { alipayPage } from '../../local/simulator/alipayPage/alipayPage'
import { localOpenPlatform } from '../../local/stack/openPlatform'
import { stackEnvironment } from '../../local/stack/stack'
import { LOCAL_SHOP } from '../../tools/deployment/localShop'

const publicOf = (bare: string) =>
  createPublicKey(createPrivateKey({ key: Buffer.from(bare, 'base64'), format: 'der', type: 'pkcs8' }))
    .export({ format: 'der', type: 'spki' })
    .toString('base64')

it('gives the handlers its URL beside the other gateways’', () => {
  const environment = stackEnvironment({
    shopUrl: 'http://127.0.0.1:1',
    gatewayUrl: 'http://127.0.0.1:2/gateway.do',
    openapiUrl: 'http://127.0.0.1:2/openapi/gateway.do',
    dynamodbEndpoint: 'http://127.0.0.1:3',
    chinabankUrl: 'http://127.0.0.1:2/PayGate',
    sqsEndpoint: 'http://127.0.0.1:4',
    mailUrl: 'http://127.0.0.1:5',
  })
  expect(environment).toMatchObject({
    SHOUYIN_GATEWAY_URL: 'http://127.0.0.1:2/gateway.do',
    SHOUYIN_OPENAPI_URL: 'http://127.0.0.1:2/openapi/gateway.do',
    SHOUYIN_CHINABANK_URL: 'http://127.0.0.1:2/PayGate',
  })
})

it('serves the laptop’s shop, with the keys of each side in pairs', () => {
  const platform = localOpenPlatform(undefined)
  expect(platform.sellerId).toBe(LOCAL_SHOP.partner)
  expect(publicOf(keys.appPrivateKey)).toBe(platform.appPublicKey)
  expect(publicOf(platform.alipayPrivateKey)).toBe(keys.alipayPublicKey)
  expect(alipayPage(platform).shop).toMatchObject({
    account: `app 2014072300007148 · seller ${LOCAL_SHOP.partner}`,
  })
})

it('has the app’s certificates if the shop is configured for them, for the same keys', () => {
  const { certificates } = { certificates: undefined, ...localOpenPlatform('certificate') }
  const { app = '', alipay = '' } = certificates ?? {}
  const keyOf = (pem: string) =>
    new X509Certificate(pem).publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  expect([keyOf(app), keyOf(alipay)]).toEqual([keys.appPublicKey, keys.alipayPublicKey])
  expect(localOpenPlatform('key')).toBe(localOpenPlatform(undefined))
})
