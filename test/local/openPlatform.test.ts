/** The stack's open platform: where it is told to the handlers, and that its keys are those of the laptop's shop. */
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { expect, it } from 'vitest'
import keys from '../../local/alipayPageKeys.json'
import { alipayPage } from '../../local/simulator/alipayPage/alipayPage'
import { LOCAL_OPEN_PLATFORM } from '../../local/stack/openPlatform'
import { stackEnvironment } from '../../local/stack/stack'
import { LOCAL_SHOP } from '../../tools/deployment/localShop'

const publicOf = (bare: string) =>
  createPublicKey(createPrivateKey({ key: Buffer.from(bare, 'base64'), format: 'der', type: 'pkcs8' }))
    .export({ format: 'der', type: 'spki' })
    .toString('base64')

it('tells the handlers its address beside the other gateways’', () => {
  const environment = stackEnvironment({
    ...{ shopUrl: 'http://127.0.0.1:1', gatewayUrl: 'http://127.0.0.1:2/gateway.do' },
    ...{ openapiUrl: 'http://127.0.0.1:2/openapi/gateway.do', dynamodbEndpoint: 'http://127.0.0.1:3' },
    chinabankUrl: 'http://127.0.0.1:2/PayGate',
    ...{ sqsEndpoint: 'http://127.0.0.1:4', mailUrl: 'http://127.0.0.1:5' },
  })
  expect(environment).toMatchObject({
    SHOUYIN_GATEWAY_URL: 'http://127.0.0.1:2/gateway.do',
    SHOUYIN_OPENAPI_URL: 'http://127.0.0.1:2/openapi/gateway.do',
    SHOUYIN_CHINABANK_URL: 'http://127.0.0.1:2/PayGate',
  })
})

it('serves the shop of the laptop, with the keys of each side in pairs', () => {
  expect(LOCAL_OPEN_PLATFORM.sellerId).toBe(LOCAL_SHOP.partner)
  expect(publicOf(keys.appPrivateKey)).toBe(LOCAL_OPEN_PLATFORM.appPublicKey)
  expect(publicOf(LOCAL_OPEN_PLATFORM.alipayPrivateKey)).toBe(keys.alipayPublicKey)
  expect(alipayPage(LOCAL_OPEN_PLATFORM).shop).toMatchObject({
    account: `app 2014072300007148 · seller ${LOCAL_SHOP.partner}`,
  })
})
