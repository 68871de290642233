/** The stage `local` as the framework resolves it, and the keys it contains. */
import { describe, expect, it } from 'vitest'
import { parseKeys } from '../../lib/gateways/alipayDirect/keys'
import { isPublishedKey as isPublishedRsaKey } from '../../lib/gateways/alipayPage/publishedKeys'
import { parseKeys as parseChinabankKeys } from '../../lib/gateways/chinabank/keys'
import { parseRsaPrivateKey } from '../../lib/signing/rsaKey'
import localKeys from '../../local/alipayPageKeys.json'
import { LOCAL_CHINABANK } from '../../local/stack/chinabank'
import { LOCAL_SHOP } from '../../tools/deployment/localShop'
import { localVariables } from '../support/localVariables'

/** Of a stack that need not run. */
const stack = {
  SHOUYIN_PUBLIC_URL: 'http://127.0.0.1:1',
  SHOUYIN_GATEWAY_URL: 'http://127.0.0.1:2/gateway.do',
  SHOUYIN_OPENAPI_URL: 'http://127.0.0.1:2/openapi/gateway.do',
  SHOUYIN_CHINABANK_URL: 'http://127.0.0.1:2/PayGate',
}

/** A key as any other stage has it. */
const inAStore = (text: string) => ({ text, place: 'a parameter', isLiteral: false })
const KNOWN = 'is an example that everybody knows'

describe('serverless.yml', () => {
  it('gives the local stage the simulator’s shop, whose key no other stage may have', async () => {
    expect(await localVariables(stack)).toMatchObject({
      PUBLIC_URL: stack.SHOUYIN_PUBLIC_URL,
      ALIPAY_GATEWAY_URL: stack.SHOUYIN_GATEWAY_URL,
      ALIPAY_PARTNER: LOCAL_SHOP.partner,
      ALIPAY_KEYS: `literal:${LOCAL_SHOP.key}`,
    })
    expect(() => parseKeys(inAStore(LOCAL_SHOP.key))).toThrow(KNOWN)
  })

  it('gives the local stage the simulator’s app, whose keys no other stage may have', async () => {
    expect(await localVariables(stack)).toMatchObject({
      GATEWAYS: 'alipayPage,alipayDirect,chinabank',
      ALIPAY_OPENAPI_URL: stack.SHOUYIN_OPENAPI_URL,
      ALIPAY_APP_ID: '2014072300007148',
      ALIPAY_APP_SELLER_ID: '2088000000000000',
      ALIPAY_APP_PRIVATE_KEY: `literal:${localKeys.appPrivateKey}`,
      ALIPAY_PUBLIC_KEY: `literal:${localKeys.alipayPublicKey}`,
    })
    for (const text of [localKeys.appPrivateKey, localKeys.alipayPrivateKey]) {
      const key = parseRsaPrivateKey(text)
      expect(key.ok && isPublishedRsaKey(key.value)).toBe(true)
    }
  })

  it('gives the local stage the simulator’s merchant, whose key no other stage may have', async () => {
    expect(await localVariables(stack)).toMatchObject({
      CHINABANK_GATEWAY_URL: stack.SHOUYIN_CHINABANK_URL,
      CHINABANK_MERCHANT: LOCAL_CHINABANK.merchant,
      CHINABANK_KEYS: `literal:${LOCAL_CHINABANK.key}`,
    })
    expect(() => parseChinabankKeys(inAStore(LOCAL_CHINABANK.key))).toThrow(KNOWN)
  })
})
