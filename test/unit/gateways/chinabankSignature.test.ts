/** ChinaBank's signature: the vectors, its only spelling, and its keys. */
import { describe, expect, it } from 'vitest'
import { openKeys, parseKeys } from '../../../lib/gateways/chinabank/keys'
import { openMessages } from '../../../lib/gateways/chinabank/messages'
import { openPayments } from '../../../lib/gateways/chinabank/payments'
import { chinabankVerifier, signValues, textToSign } from '../../../lib/gateways/chinabank/signature'
import { parseForm } from '../../../lib/signing/formEncoding'
import { parseSigningKey } from '../../../lib/signing/md5'
import fixture from '../../fixtures/signatureVectors.json'
import {
  CHINABANK,
  CHINABANK_KEY,
  GATEWAY_URL,
  isSignedByShop,
  messageFields,
  signedMessageForm,
} from '../../support/chinabank'
import { anOrder, BUYER, NOW } from '../../support/orders'

const vectors = fixture.vectors.filter(({ product }) => product === 'chinabank')
const keyOf = (text = '') => parseSigningKey(text) ?? expect.fail()
const KEY = keyOf(CHINABANK_KEY)
const NEWER = keyOf('another-key-of-16-characters')

it.each(vectors.map(vector => [vector.id, vector] as const))('%s', (_, vector) => {
  const { key, kind, expected } = vector
  const params = vector.params as Readonly<Record<string, string | undefined>>
  const names = 'order' in vector ? vector.order : expect.fail()
  const values = names.slice(0, -1).map(name => params[name] ?? '')
  expect(`${textToSign(values)}${key}`).toBe(vector.signString)
  const verdict =
    kind === 'sign'
      ? signValues(values, keyOf(key))
      : chinabankVerifier([keyOf(key)]).verifies(textToSign(values), params.v_md5str ?? '')
  expect(verdict).toBe(expected)
})

describe('a signature', () => {
  const text = textToSign(['a', '\xd6\xa7', 'b'])
  const signature = signValues(['a', '\xd6\xa7', 'b'], KEY)

  it('covers bytes, joined without separators', () => {
    expect(text).toEqual(Buffer.from('61d6a762', 'hex'))
    expect(signValues(['a\xd6', '\xa7b'], KEY)).toBe(signature)
  })

  it('is accepted with any key of the list, in upper case only', () => {
    expect(signature).toMatch(/^[0-9A-F]{32}$/)
    const { verifies } = chinabankVerifier([NEWER, KEY])
    expect(verifies(text, signature)).toBe(true)
    expect(verifies(text, signature.toLowerCase())).toBe(false)
    expect(verifies(text, `${signature}\n`)).toBe(false)
    expect(verifies(textToSign(['a']), signature)).toBe(false)
    expect(chinabankVerifier([NEWER]).verifies(text, signature)).toBe(false)
    expect(chinabankVerifier([]).verifies(text, signature)).toBe(false)
  })
})

describe('keys', () => {
  const parse = (text: string, isLiteral = false) =>
    parseKeys({ text, place: 'the SSM parameter /keys', isLiteral })

  it.each([
    [CHINABANK_KEY, [CHINABANK_KEY]],
    [`${NEWER}, ${CHINABANK_KEY}\n`, [NEWER, CHINABANK_KEY]],
    ['!"#$%&*+-./:;<=>', ['!"#$%&*+-./:;<=>']],
    [`${'ab'.repeat(32)}`, [`${'ab'.repeat(32)}`]],
  ])('are %j', (text, keys) => expect(parse(text)).toEqual(keys))

  it.each([
    [
      '',
      'Key 1 in the SSM parameter /keys is empty. It must hold the MD5 keys that you set at ChinaBank, 16 to 64 visible ASCII characters each and no comma, newest first, separated by commas',
    ],
    [`${CHINABANK_KEY} ${NEWER}`, 'has white space'],
    ['test', 'is not 16 to 64 visible ASCII characters'],
    ['a'.repeat(7) + 'b'.repeat(8), 'is not 16 to 64 visible ASCII characters'],
    [`${'ab'.repeat(32)}c`, 'is not 16 to 64 visible ASCII characters'],
    ['密钥密钥密钥密钥密钥密钥密钥密钥', 'is not 16 to 64 visible ASCII characters'],
    ['0'.repeat(16), 'is one character repeated'],
    [
      `${CHINABANK_KEY},localstackchinabank00`,
      'Key 2 in the SSM parameter /keys is an example that everybody knows',
    ],
  ])('are not %j', (text, problem) => expect(() => parse(text)).toThrow(problem))

  it('of the laptop are public, and in its environment alone', () => {
    expect(parse('localstackchinabank00', true)).toEqual(['localstackchinabank00'])
  })

  it.each<[string | undefined, string, boolean, string]>([
    [undefined, GATEWAY_URL, false, 'CHINABANK_KEYS must be ssm:NAME'],
    ['ssm:/keys', GATEWAY_URL, false, ''],
    ['literal:k', 'http://127.0.0.1:4010/PayGate', true, ''],
    ['literal:k', GATEWAY_URL, true, 'CHINABANK_KEYS may hold the keys themselves (literal:…) only beside'],
    ['', GATEWAY_URL, false, 'CHINABANK_KEYS must be ssm:NAME'],
  ])('are referred to by %j with %s', async (reference, gatewayUrl, isLiteral, problem) => {
    const problems: string[] = []
    const secret = <T>(named: string) =>
      named === '' ? undefined : { isLiteral, get: async () => [KEY] as T }
    const variables = { CHINABANK_KEYS: reference }
    const keys = openKeys({ variables, secret, problem: text => problems.push(text) }, { gatewayUrl })
    expect(problems.join()).toContain(problem)
    expect(problems).toHaveLength(problem === '' ? 0 : 1)
    if (!reference) await expect(keys()).rejects.toThrow('there is no signing key')
    else expect(await keys()).toEqual([KEY])
  })
})

it('requests and messages are opened with the keys of the environment', async () => {
  const problems: string[] = []
  const environment = {
    name: 'chinabank',
    variables: CHINABANK,
    publicUrl: 'https://shop.example.com',
    secret: <T>(reference: string) =>
      reference === 'ssm:/chinabank-keys' ? { isLiteral: false, get: async () => [KEY] as T } : undefined,
    http: async () => expect.fail('nobody is asked'),
    clock: () => NOW,
    problem: (sentence: string) => problems.push(sentence),
  }
  const order = anOrder()
  const payments = await openPayments(environment)
  const request = await payments.request(order, { kind: 'account' }, BUYER, NOW)
  expect(request.ok && isSignedByShop(Object.fromEntries(request.value.fields))).toBe(true)
  const messages = await openMessages(environment)
  const form = parseForm(Buffer.from(signedMessageForm(messageFields(order))))
  expect(form.ok && (await messages.read('notify', form.value, NOW)).ok).toBe(true)
  expect(problems).toEqual([])
})
